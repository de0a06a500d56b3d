/** Texts that try to be something else than text. */

/** Marks what a payload would leave on a page, so that a test can look for it. */
export const MARK = 'data-injected';

export const SCRIPTS = [
  `<img src=x ${MARK} onerror="window.injected=1">`,
  `"><script ${MARK}>window.injected=1</script>`,
  `</textarea></title><svg ${MARK} onload=window.injected=1>`,
  `' onfocus=window.injected=1 autofocus ${MARK}='`,
  'javascript:window.injected=1',
  '{{7*7}}${7*7}<%= 7*7 %>',
];

const STATEMENTS = [
  "' or '1'='1",
  "'; drop table users; --",
  `"); delete from alerts; --`,
  "'||(select password_hash from users limit 1)||'",
  "x' union select login, password_hash, 1, 1, 1 from users --",
  '%',
  '$1 ? :1',
];

const OTHERS = [
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  'x\r\nSet-Cookie: oyau=stolen',
  'nul\u0000in it',
  'half \ud800 a pair',
  'turned \u202e round',
  '__proto__',
  '=1+1',
  '',
  'x'.repeat(20_000),
];

export const PAYLOADS: readonly string[] = [...SCRIPTS, ...STATEMENTS, ...OTHERS];
