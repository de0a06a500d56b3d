/** Says where a PostgreSQL database is without its password. */

/** The address as it may be shown and logged. */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return 'postgres://…';
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}
