/** The Debian package: its scripts and unit file always; built, installed in a clean root and looked into with OYAU_TEST_DEB=1. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../edge-agent/config.js';
import { temporaryFolder } from '../uplink/samples.js';

const SERVICE = resolve(import.meta.dirname, '../../edge-agent/service');
const BUILD = join(SERVICE, 'build-deb.sh');
/** Debian roots, made once with `debootstrap --variant=minbase bookworm`; made here when they are missing. */
const ROOTS = process.env.OYAU_DEB_ROOTS ?? '/var/tmp/oyau-deb';
/** Where the kernel runs programs of arm64 by QEMU: Debian's qemu-user-static and binfmt-support. */
const ARM64_BY_QEMU = '/proc/sys/fs/binfmt_misc/qemu-aarch64';
const LONG_MS = 3_600_000;

function ask(
  program: string,
  args: readonly string[],
  environment = process.env,
): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(program, [...args], { encoding: 'utf8', env: environment });
  return { code: status, text: `${stdout}${stderr}` };
}

describe('the scripts of the package', () => {
  it.each(['postinst', 'prerm', 'postrm', 'oyau-agent'])('%s can be read by sh', (name) => {
    expect(ask('sh', ['-n', join(SERVICE, 'debian', name)])).toEqual({ code: 0, text: '' });
  });

  it('the builder explains itself and refuses wrong use', () => {
    expect(ask(BUILD, ['--help'])).toMatchObject({
      code: 0,
      text: expect.stringContaining('--arch amd64|arm64') as string,
    });
    expect(ask(BUILD, [])).toMatchObject({
      code: 2,
      text: expect.stringContaining('must be amd64 or arm64') as string,
    });
    expect(ask(BUILD, ['--arch', 'mips'])).toMatchObject({ code: 2 });
    expect(ask(BUILD, ['--nonsense'])).toMatchObject({ code: 2 });
  });

  it('the configuration that comes with it is a good one', () => {
    const config = configSchema.parse(JSON.parse(readFileSync(join(SERVICE, 'debian/agent.json'), 'utf8')));
    expect(config).toMatchObject({ source: '/dev/video0', dataFolder: '/var/lib/oyau', selfTest: true });
  });
});

const hasSystemd = ask('systemd-analyze', ['--version']).code === 0;

describe.skipIf(!hasSystemd)('the unit file (systemd-analyze is not installed: skipped)', () => {
  const unit = join(SERVICE, 'oyau-agent.service');

  it('is understood', () => {
    const { text } = ask('systemd-analyze', ['--man=no', 'verify', unit]);
    const complaints = text
      .split('\n')
      .filter((line) => line.includes('oyau-agent.service') && !line.includes('is not executable'));
    expect(complaints).toEqual([]);
  });

  it('shuts the unit in', () => {
    const { text } = ask('systemd-analyze', ['security', '--no-pager', '--offline=true', unit]);
    const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(text) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(2.5);
  });
});

/** Machine of an ELF file: 62 = x86-64, 183 = AArch64; null = no ELF file. */
function machineOf(path: string): number | null {
  const head = readFileSync(path).subarray(0, 20);
  return head.toString('latin1', 0, 4) === '\u007fELF' ? head.readUInt16LE(18) : null;
}

/** What this machine lacks to run a root of `arch`; null when it lacks nothing. */
function whatIsMissingFor(arch: string): string | null {
  if (process.getuid?.() !== 0 || ask('debootstrap', ['--version']).code !== 0) return 'root and debootstrap';
  const isOwn = arch === (process.arch === 'x64' ? 'amd64' : process.arch);
  return isOwn || existsSync(ARM64_BY_QEMU) ? null : `QEMU for programs of ${arch}: ${ARM64_BY_QEMU}`;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

describe.skipIf(process.env.OYAU_TEST_DEB !== '1')('the package (OYAU_TEST_DEB=1 builds it: skipped)', () => {
  const built = (arch: string): string => {
    const out = temporaryFolder();
    expect(ask(BUILD, ['--arch', arch, '--out', out])).toMatchObject({ code: 0 });
    return join(out, readdirSync(out)[0] ?? '');
  };

  it.each([
    ['amd64', 62],
    ['arm64', 183],
  ])('for %s holds programs of that machine alone, and nothing of dispatch', { timeout: LONG_MS }, (arch, machine) => {
    const tree = temporaryFolder();
    expect(ask('dpkg-deb', ['-x', built(arch), tree])).toMatchObject({ code: 0 });
    const files = filesIn(tree);
    const machines = files.map(machineOf).filter((found) => found !== null);
    expect(machines.length).toBeGreaterThanOrEqual(5);
    expect(new Set(machines)).toEqual(new Set([machine]));
    expect(files.filter((path) => /node_modules\/(fastify|pg|kysely|@vladmandic)\//.test(path))).toEqual([]);
    expect(files.filter((path) => path.endsWith('.onnx')).length).toBeGreaterThanOrEqual(3);
  });

  it.for(['amd64', 'arm64'])('for %s works in a clean Debian root', { timeout: LONG_MS }, (arch, context) => {
    const missing = whatIsMissingFor(arch);
    if (missing !== null) {
      context.skip(`needs ${missing}`);
      return;
    }
    const root = join(ROOTS, arch);
    if (statSync(root, { throwIfNoEntry: false }) === undefined)
      expect(ask('debootstrap', [`--arch=${arch}`, '--variant=minbase', 'bookworm', root])).toMatchObject({ code: 0 });
    const clean = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/' };
    expect(ask('cp', [built(arch), join(root, 'tmp/oyau-agent.deb')])).toMatchObject({ code: 0 });
    expect(ask('chroot', [root, 'dpkg', '-i', '/tmp/oyau-agent.deb'], clean)).toMatchObject({ code: 0 });
    const inside = (...args: string[]) => ask('chroot', ['--userspec=oyau:oyau', root, 'oyau-agent', ...args], clean);
    const config = ['--config', '/etc/oyau/agent.json'];
    expect(inside('doctor', ...config, '--only', 'machine,kernel,jpeg,models,disk')).toMatchObject({ code: 0 });
    const analysed = inside('analyze', 'synthetic:drive 2 s, closeFor 2.6 s, drive 2 s', '--findings', '/tmp/f.ndjson');
    expect(analysed).toMatchObject({ code: 0 });
    expect(readFileSync(join(root, 'tmp/f.ndjson'), 'utf8')).toContain('"eyesClosed"');
    expect(ask('chroot', [root, 'dpkg', '--purge', 'oyau-agent'], clean)).toMatchObject({ code: 0 });
    expect(statSync(join(root, 'var/lib/oyau'), { throwIfNoEntry: false })).toBeUndefined();
  });
});
