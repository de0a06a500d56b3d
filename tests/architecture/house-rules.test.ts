/** The rules of the house, read off the imports of every source file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const WORKSPACES = ['models', 'edge-agent', 'calibration', 'dispatch-server', 'fixtures'];
const SKIPPED = new Set(['node_modules', 'dist', '.cache', 'prebuilds', 'build']);

/** Source files below a folder, relative to the root. */
function sourcesOf(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourcesOf(name);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [name] : [];
  });
}

/** Everything a file imports: relative imports as paths from the root, packages by name; types count too. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'), true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? path.join(path.dirname(file), fileName) : fileName,
  );
}

const edges = WORKSPACES.flatMap(sourcesOf).flatMap((file) => importsOf(file).map((target) => ({ file, target })));

/** All files and packages that a file imports, directly and through others. */
function reachedFrom(start: string): string[] {
  const reached = new Set([start]);
  for (const file of reached)
    for (const target of file.endsWith('.ts') ? importsOf(file) : []) reached.add(target.replace(/\.js$/, '.ts'));
  return [...reached];
}

/** Imports that break a rule, as readable lines. */
function breaches(within: RegExp, allowed: (target: string, file: string) => boolean): string[] {
  return edges
    .filter(({ file, target }) => within.test(file) && !allowed(target, file))
    .map(({ file, target }) => `${file} imports ${target}`);
}

describe('rules of the house', () => {
  it('sees the code it is to judge', () => {
    expect(edges.length).toBeGreaterThan(200);
    expect(edges).toContainEqual({ file: 'edge-agent/agent.ts', target: 'edge-agent/core/monitor.js' });
  });

  it('1: the core of the cab unit and the alert life cycle are pure: they import themselves and zod only', () => {
    expect(
      breaches(/^edge-agent\/core\//, (target) => target === 'zod' || target.startsWith('edge-agent/core/')),
    ).toEqual([]);
    const own = (target: string): boolean => target === 'zod' || target.startsWith('dispatch-server/alerts/');
    expect(breaches(/^dispatch-server\/alerts\//, own)).toEqual([]);
  });

  it('1: the core asks neither the clock nor chance nor the process', () => {
    const forbidden =
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|process\.|console\.)/;
    const guilty = [...sourcesOf('edge-agent/core'), ...sourcesOf('dispatch-server/alerts')].filter((file) =>
      forbidden.test(withoutComments(file)),
    );
    expect(guilty).toEqual([]);
  });

  it('2: adapters do not import each other', () => {
    const adapters = ['vision', 'camera', 'cab', 'vehicle', 'uplink', 'evidence', 'session'].map(
      (name) => `edge-agent/${name}/`,
    );
    const adapterOf = (name: string): string | undefined => adapters.find((folder) => name.startsWith(folder));
    const independent = (target: string, file: string): boolean =>
      adapterOf(target) === undefined || adapterOf(target) === adapterOf(file);
    expect(breaches(/^edge-agent\/(vision|camera|cab|vehicle|uplink|evidence|session)\//, independent)).toEqual([]);
  });

  it('2: the loop imports the core and ports only', () => {
    const allowed = (target: string): boolean => /^edge-agent\/(core\/|ports\.js)/.test(target);
    expect(breaches(/^edge-agent\/agent\.ts$/, allowed)).toEqual([]);
  });

  it('3: the agent knows of the server only its protocol, the server nothing of the agent', () => {
    const foreign = (target: string): boolean => !/dispatch-server|@oyau\/dispatch/.test(target);
    expect(breaches(/^edge-agent\//, foreign)).toEqual([]);
    expect(breaches(/^dispatch-server\//, (target) => !/edge-agent|@oyau\/(models|calibration)/.test(target))).toEqual(
      [],
    );
    expect(
      breaches(
        /^dispatch-server\/protocol\//,
        (target) => target === 'zod' || target.startsWith('dispatch-server/protocol/'),
      ),
    ).toEqual([]);
  });

  it("3: the policy the server replays is the cab unit's own, pure but for reading session files and checking signatures", () => {
    const reached = reachedFrom('edge-agent/policy/index.ts');
    const packages = reached.filter((target) => !target.startsWith('edge-agent/')).toSorted();
    expect(packages).toEqual(['node:crypto', 'node:fs', 'node:fs/promises', 'node:zlib', 'zod']);
    expect(reached).toContain('edge-agent/core/monitor.ts');
    const allowed = /^edge-agent\/(core\/|session\/|site\/|policy\/|(agent|errors|ports|problems)\.ts$)/;
    expect(reached.filter((target) => target.startsWith('edge-agent/') && !allowed.test(target))).toEqual([]);
  });

  it('4: product code imports neither fixtures nor tests; nothing imports calibration', () => {
    const product = /^(edge-agent|dispatch-server|models|calibration)\//;
    expect(breaches(product, (target) => !/^(fixtures|tests)\/|@oyau\/fixtures/.test(target))).toEqual([]);
    expect(breaches(/^(?!calibration\/)/, (target) => !/^calibration\/|@oyau\/calibration/.test(target))).toEqual([]);
  });

  it('files of the product stay small enough to read', () => {
    const long = WORKSPACES.flatMap(sourcesOf).filter(
      (file) => readFileSync(path.join(ROOT, file), 'utf8').split('\n').length > 330,
    );
    expect(long).toEqual([]);
  });

  it('every source file says in its first line what it is responsible for', () => {
    const silent = WORKSPACES.flatMap(sourcesOf).filter(
      (file) => !/^(#!.*\n)?(\/\/\/? |\/\*\*)/.test(readFileSync(path.join(ROOT, file), 'utf8')),
    );
    expect(silent).toEqual([]);
  });

  it('the top level holds what the user fixed and nothing else', () => {
    const fixed = ['edge-agent', 'models', 'dispatch-server', 'calibration', 'fixtures', 'tests'];
    const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE'];
    const tracked = readdirSync(ROOT).filter(
      (name) => !name.startsWith('.') && !['node_modules', 'coverage'].includes(name),
    );
    expect(tracked.filter((name) => ![...fixed, ...files].includes(name))).toEqual([]);
    expect(fixed.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  });

  it('the lockfile names no registry', () => {
    expect(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
  });
});

function withoutComments(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}
