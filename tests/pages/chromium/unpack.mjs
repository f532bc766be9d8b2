// Unpacks the browser that the package carries, with its libraries and a font, and prints the folder.
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "node_modules"); // emptied when another version is installed
const unpacked = join(packages, ".unpacked");
const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${unpacked}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${unpacked}/fonts-cache</cachedir>
  <alias binding="same">
    <family>Arial</family><prefer><family>Liberation Sans</family><family>Open Sans</family></prefer>
  </alias>
</fontconfig>
`;

if (!existsSync(unpacked)) {
  const begun = mkdtempSync(join(packages, ".begun-"));
  process.env.TMPDIR = begun; // where the package puts what it unpacks
  const { default: chromium, inflate } = await import("@sparticuz/chromium");
  await chromium.executablePath();
  await inflate(join(packages, "@sparticuz", "chromium", "bin", "al2023.tar.br"));
  writeFileSync(join(begun, "fonts.conf"), fonts);
  try {
    renameSync(begun, unpacked);
  } catch {
    rmSync(begun, { recursive: true }); // another process was first
  }
}
process.stdout.write(unpacked);
