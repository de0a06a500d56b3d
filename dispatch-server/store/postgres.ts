/** Connects to PostgreSQL: one writer at a time as on SQLite, numbers as numbers, errors an operator can act on. */
import {
  CompiledQuery,
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type Driver,
  type PostgresDialectConfig,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { OperatorError } from '../errors.js';
import { withoutSecrets } from './database-address.js';

/** Connections kept: one writes, the others read for the boards. */
const MOST_CONNECTIONS = 8;

/** How long to wait for the server at start, and for a lock, ms. */
const CONNECT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 30_000;

/** Transactions of all processes on this database wait for one another, as those of SQLite do; ours, the number says nothing. */
const WRITE_LOCK = 0x0_4f79_6175;

/** Dialect for Kysely; `url` as in `postgres://user@host:5432/oyau?sslmode=verify-full`; what it leaves out comes from PG* and ~/.pgpass. */
export async function openPostgres(url: string): Promise<PostgresDialect> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'oyau-dispatch',
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    types: numbersAsNumbers(),
  });
  // A connection that breaks while nobody uses it is replaced by the pool; whoever uses the next one hears of a lasting fault.
  pool.on('error', () => undefined);
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new OperatorError('cannotConnect', `cannot use the database ${withoutSecrets(url)}: ${reason}`);
  }
  return new OneWriterDialect({ pool });
}

class OneWriterDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new OneWriterDriver(this.#config);
  }
}

class OneWriterDriver extends PostgresDriver {
  /** A transaction reads, decides and writes; with the lock taken first nobody changes in between what it has read. */
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await super.beginTransaction(connection, settings);
    await connection.executeQuery(CompiledQuery.raw(`select pg_advisory_xact_lock(${WRITE_LOCK})`));
  }
}

/** Row numbers and times of the tables stay below 2^53, so that JavaScript's numbers hold them. */
function numbersAsNumbers(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  types.setTypeParser(pg.types.builtins.NUMERIC, Number);
  return types;
}
