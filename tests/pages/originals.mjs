// Renders the originals of macros.  Reads a list of {macro, component, params} in JSON, prints their HTML as a list.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import nunjucks from "nunjucks";

const packages = join(import.meta.dirname, "node_modules");
const folders = [join(packages, "govuk-frontend", "dist"), join(packages, "@ministryofjustice", "frontend")];
const originals = nunjucks.configure(folders, { autoescape: true });
const filters = createRequire(import.meta.url)("@ministryofjustice/frontend/moj/filters/all.js");
for (const [name, filter] of Object.entries(filters())) originals.addFilter(name, filter);

const rendered = JSON.parse(readFileSync(0, "utf-8")).map(({ macro, component, params }) =>
  originals.renderString(
    `{% from "moj/components/${component}/macro.njk" import ${macro} %}{{ ${macro}(params) }}`,
    { params },
  ),
);
process.stdout.write(JSON.stringify(rendered));
