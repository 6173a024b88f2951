// Reads a list of OpenAPI documents from standard input, and writes for each
// what the official schema of OpenAPI says is wrong with it.
const { Validator } = require("@seriousme/openapi-schema-validator");
const fs = require("fs");

(async () => {
  const found = [];
  for (const document of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const result = await new Validator().validate(document);
    found.push(result.valid ? "" : JSON.stringify(result.errors));
  }
  process.stdout.write(JSON.stringify(found));
})();
