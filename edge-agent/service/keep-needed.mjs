/** Removes every installed package that the given workspaces do not need at run time: npm installs what their neighbours need, too. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const [root, ...workspaces] = process.argv.slice(2);
const modules = join(root, 'node_modules');
const needed = new Set();

/** Where node would find `name` from `folder`; undefined = not installed, as an optional package of another machine. */
function find(name, folder) {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return place;
  }
  return undefined;
}

function walk(folder) {
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    const place = find(name, folder);
    if (place === undefined || needed.has(place)) continue;
    needed.add(place);
    walk(place);
  }
}

for (const workspace of workspaces) {
  walk(join(root, workspace));
  const { name } = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
  needed.add(join(modules, name));
}
const packages = readdirSync(modules).flatMap((name) =>
  name.startsWith('@')
    ? readdirSync(join(modules, name)).map((inner) => join(modules, name, inner))
    : [join(modules, name)],
);
const surplus = packages.filter((place) => !needed.has(place) && !relative(modules, place).startsWith('.'));
for (const place of surplus) rmSync(place, { recursive: true });
console.log(`build-deb: ${packages.length - surplus.length} packages stay, ${surplus.length} go`);
