// Builds what the pages are shown with: `node build.mjs SOURCE INTO`.  The packages lie beside this file.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildSync } from "esbuild";
import { compile } from "sass";

const [source, into] = process.argv.slice(2);
const beside = import.meta.dirname;
const packages = join(beside, "node_modules");

const { css } = compile(join(source, "application.scss"), { loadPaths: [beside, packages], style: "compressed" });
writeFileSync(join(into, "application.css"), `${css}\n`);

const images = "@ministryofjustice/frontend/moj/assets/images";
mkdirSync(join(into, "images"), { recursive: true });
for (const [, name] of css.matchAll(/url\("?images\/([^")]+)"?\)/g)) {
  copyFileSync(join(packages, images, name), join(into, "images", name));
}

buildSync({
  entryPoints: [join(source, "application.js")],
  outfile: join(into, "application.js"),
  nodePaths: [packages],
  bundle: true,
  format: "esm",
  minify: true,
});
