/** A PostgreSQL database of a test's own, where a server is within reach. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Where tests look for a server; the account must be allowed to create databases. */
const SERVER = process.env.OYAU_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Why there is no PostgreSQL to test with; null = there is one. */
export async function postgresMissing(): Promise<string | null> {
  try {
    await ask('select 1');
    return null;
  } catch (error) {
    return `no PostgreSQL at ${new URL(SERVER).host} (${error instanceof Error ? error.message || error.name : String(error)})`;
  }
}

/** Creates an empty database. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `oyau_test_${randomBytes(6).toString('hex')}`;
  await ask(`create database ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => ask(`drop database ${name} with (force)`) };
}

async function ask(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 2000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
