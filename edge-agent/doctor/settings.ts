/** Every setting in force with the place it comes from. */
import { configSchema, type Config, type ConfigLayers } from '../config.js';
import { withoutSecrets } from '../masking.js';
import type { PolicyInForce } from '../site/site.js';

/** `site`: the signed settings of the site. */
export type Origin = 'default' | 'file' | 'environment' | 'flag' | 'site';

export interface Setting {
  /** Dotted, for example `camera.rotationDeg`. */
  readonly path: string;
  readonly value: unknown;
  readonly origin: Origin;
}

/** In the order of the schema, secrets masked. Thresholds are those in force: of the site, where there is one. */
export function settingsOf(config: Config, layers: ConfigLayers, policy: PolicyInForce): Setting[] {
  const defaults = leaves(configSchema.parse({}));
  const inForce = config.site === null ? config : { ...config, thresholds: policy.thresholds };
  const settings = [...leaves(inForce)].map(([path, value]): Setting => {
    const fromSite = config.site !== null && path.startsWith('thresholds.') && value !== defaults.get(path);
    const keys = path.split('.');
    const shown = withoutSecrets(value, keys.at(-1));
    return { path, value: shown, origin: fromSite ? 'site' : originOf(keys, layers) };
  });
  const silent: Setting = { path: 'silent', value: policy.silent, origin: config.site === null ? 'default' : 'site' };
  const version: Setting = { ...silent, path: 'thresholdsVersion', value: policy.thresholdsVersion };
  return [...settings, silent, version];
}

function originOf(path: readonly string[], layers: ConfigLayers): Origin {
  const strongestFirst = ['flag', 'environment', 'file'] as const;
  return strongestFirst.find((origin) => given(layers[origin], path)) ?? 'default';
}

/** True when a layer holds the value, or null in its place. */
function given(values: unknown, path: readonly string[]): boolean {
  if (values === undefined) return false;
  const [key, ...rest] = path;
  if (key === undefined || values === null) return true;
  return given(Object.entries(values).find(([name]) => name === key)?.[1], rest);
}

/** Values that are no objects, by their dotted path. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
