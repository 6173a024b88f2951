// Prints what two packs of cdk-nag find in CloudFormation templates, which are
// given as files, as a JSON list of {Rule, Template, ID, Info}.
const path = require("path");
const { App, CfnResource, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const { AwsSolutionsChecks, ServerlessChecks } = require("cdk-nag");

const app = new App();
const findings = [];
for (const file of process.argv.slice(2)) {
  const template = path.basename(file, ".template.json");
  const stack = new Stack(app, template);
  new CfnInclude(stack, "Template", { templateFile: file });
  for (const pack of [new AwsSolutionsChecks(), new ServerlessChecks()]) {
    for (const violation of pack.validateScope(stack).violations) {
      for (const resource of violation.violatingResources) {
        const id = resource.constructPath.split("/").pop();
        findings.push({ Rule: violation.ruleName, Template: template, ID: id, Info: violation.description });
      }
    }
  }
}
process.stdout.write(JSON.stringify(findings));
