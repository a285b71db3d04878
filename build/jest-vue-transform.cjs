/** Jest transform for Vue single-file components: the Vue compiler makes TypeScript of them, swc makes CommonJS of that. */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { compileScript, compileTemplate, parse } = require('@vue/compiler-sfc');
const { transformSync } = require('@swc/core');

const ownSource = readFileSync(__filename);

/**
 * @param {string} source
 * @param {string} filename
 */
function toTypeScript(source, filename) {
  const { descriptor, errors } = parse(source, { filename });
  if (errors.length > 0) throw errors[0];
  const id = createHash('sha256').update(filename).digest('hex').slice(0, 8);
  if (descriptor.scriptSetup || descriptor.script) {
    const script = compileScript(descriptor, {
      id,
      inlineTemplate: Boolean(descriptor.scriptSetup),
      genDefaultAs: '__component',
    });
    let code = script.content;
    if (!descriptor.scriptSetup && descriptor.template)
      code += `\n${render(descriptor.template.content, filename, id)}`;
    return `${code}\n__component.__file = ${JSON.stringify(filename)};\nexport default __component;\n`;
  }
  const template = descriptor.template ? render(descriptor.template.content, filename, id) : '';
  return `const __component: Record<string, unknown> = {};\n${template}\nexport default __component;\n`;
}

/**
 * @param {string} template
 * @param {string} filename
 * @param {string} id
 */
function render(template, filename, id) {
  const { code, errors } = compileTemplate({ source: template, filename, id });
  if (errors.length > 0) throw errors[0];
  return `${code.replace('export function render', 'function render')}\n(__component as { render?: unknown }).render = render;`;
}

module.exports = {
  /**
   * @param {string} source
   * @param {string} filename
   */
  process(source, filename) {
    return transformSync(toTypeScript(source, filename), {
      filename: `${filename}.ts`,
      configFile: false,
      swcrc: false,
      sourceMaps: 'inline',
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'commonjs' },
    });
  },
  /**
   * @param {string} source
   * @param {string} filename
   * @param {{ configString: string }} options
   */
  getCacheKey(source, filename, options) {
    const hash = createHash('sha256');
    for (const part of [ownSource, source, filename, options.configString]) hash.update(part).update('\0');
    return hash.digest('hex');
  },
};
