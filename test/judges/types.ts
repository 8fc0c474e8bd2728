import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { KubernetesObject } from './objects';

/** npm packages with the API's types, by Kubernetes version. */
export const TYPED_VERSIONS = { '1.25': 'kubernetes-types-1.25', '1.30': 'kubernetes-types' } as const;

const MODULES: Readonly<Record<string, string>> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'batch/v1': 'batch/v1',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
};
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  noLib: false,
  lib: ['lib.es5.d.ts'],
  types: [],
};

/** Reports unknown fields, missing fields and wrong types by the API's types in TypeScript. */
export function typeJudge(objects: readonly KubernetesObject[]): readonly string[] {
  const folder = join(__dirname, '..');
  const files = new Map(
    Object.entries(TYPED_VERSIONS).map(([version, name]) => [
      join(folder, `judged-${version}.ts`),
      objects.map(({ apiVersion, kind, ...rest }, i) => {
        const module = MODULES[apiVersion];
        if (module === undefined) throw new Error(`no module is known for ${apiVersion}`);
        const object = JSON.stringify({ apiVersion, kind, ...rest }, null, 1);
        return [
          `import type { ${kind} as K${i} } from '${name}/${module}';`,
          `export const o${i}: K${i} = ${object};`,
        ].join('\n');
      }),
    ]),
  );
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  const texts = new Map([...files].map(([file, all]) => [file, all.join('\n')]));
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, options) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile(file, options) : ts.createSourceFile(file, text, options);
  };
  host.getCurrentDirectory = () => dirname(folder);
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map((d) => {
    const objectName =
      d.file && d.start !== undefined
        ? `${d.file.fileName.replace(/^.*judged-(.*)\.ts$/, 'Kubernetes $1')}: ${objectAt(d.file.text, d.start)}`
        : 'program';
    return `${objectName}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`;
  });
}

/** The name of the object at a position. */
function objectAt(text: string, position: number): string {
  const start = text.lastIndexOf('\nexport const ', position);
  return /"metadata": \{[\s\S]*?\n {2}"(?:name|generateName)": "([^"]+)"/.exec(text.slice(start))?.[1] ?? '?';
}
