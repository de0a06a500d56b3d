/** Keeps secrets out of what a unit says and writes: passwords in addresses, tokens, fields that hold a secret. */

const MASK = '***';
/** Fields whose value is a secret, whatever it looks like; fields that name a file keep the name. */
const SECRET_KEY = /(password|passphrase|secret|token|pin|credential|descriptor)(?!.*file$)/i;
/** `scheme://user:password@host`. */
const USER_INFO = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,256}@/gi;
const BEARER = /\b(Bearer\s+)[\w.~+/=-]+/gi;
/** Shorter words would mask half of the log. */
const MIN_SECRET_CHARACTERS = 6;

/** A value of JSON with every secret masked. */
export function withoutSecrets(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return SECRET_KEY.test(key) ? MASK : maskedText(value);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, key));
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' && SECRET_KEY.test(key) ? MASK : value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner, name)]));
}

/** A text without the secrets that are known, without passwords in addresses, without bearer tokens. */
export function maskedText(text: string, secrets: readonly string[] = []): string {
  const known = secrets.filter((secret) => secret.length >= MIN_SECRET_CHARACTERS);
  const masked = known.reduce((masking, secret) => masking.replaceAll(secret, MASK), text);
  return masked.replaceAll(USER_INFO, `$1${MASK}@`).replaceAll(BEARER, `$1${MASK}`);
}
