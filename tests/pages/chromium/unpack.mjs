// Unpacks the browser that the package carries, with its libraries and a font, and prints the folder.
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "node_modules"); // emptied when another version is installed
const unpacked = join(packages, ".unpacked");

if (!existsSync(unpacked)) {
  const begun = mkdtempSync(join(packages, ".begun-"));
  process.env.TMPDIR = begun; // where the package puts what it unpacks
  const { default: chromium, inflate } = await import("@sparticuz/chromium");
  await chromium.executablePath();
  await inflate(join(packages, "@sparticuz", "chromium", "bin", "al2023.tar.br"));
  try {
    renameSync(begun, unpacked);
  } catch {
    rmSync(begun, { recursive: true }); // another process was first
  }
}
process.stdout.write(unpacked);
