// Parse each document of a list on standard input, and print for each what the official parser makes of it.

import { text } from "node:stream/consumers";
import { AvroSchemaParser } from "@asyncapi/avro-schema-parser";
import { Parser } from "@asyncapi/parser";

const avro = AvroSchemaParser();
const parser = new Parser();
parser.registerSchemaParser(avro);

// In a document of version 3 the parser reads Avro schemas without asking its Avro parser whether they are valid.
async function avroProblems(source) {
  const found = [];
  for (const [name, { schema, schemaFormat }] of Object.entries(JSON.parse(source).components.schemas)) {
    if (schemaFormat) found.push(...(await avro.validate({ data: schema, path: ["components", "schemas", name] })));
  }
  return found;
}

const found = [];
for (const source of JSON.parse(await text(process.stdin))) {
  const { document, diagnostics } = await parser.parse(source);
  const channels = (document?.allChannels().all() ?? []).map((channel) => ({
    address: channel.address(),
    actions: channel.operations().all().map((operation) => operation.action()),
    messages: channel.messages().all().map((message) => message.id()),
    fields: channel.messages().all().map((message) => Object.keys(message.payload()?.properties() ?? {}).length),
  }));
  const problems = diagnostics
    .filter((one) => one.severity <= 1) // errors and warnings
    .concat(await avroProblems(source))
    .map((one) => `${one.path.join("/")}: ${one.message}`);
  found.push({ channels, problems });
}
process.stdout.write(JSON.stringify(found));
