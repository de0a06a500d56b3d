/** Kysely's way to SQLite with one writer at a time: writers of this process queue, other processes are asked again and again. */
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import type { EndTurn, WriteTurn } from './write-turn.js';

/** How long another connection (a command beside the server) may hold the file, ms; and how often a transaction asks for it. */
export const BUSY_TIMEOUT_MS = 5000;
const ASK_EVERY_MS = 2;

/** Raw statements that write. */
const RAW_WRITE = /^\s*(insert|update|delete|replace)\b/i;

export class OneWriterDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #turn: WriteTurn;

  constructor(database: SqliteDatabase, turn: WriteTurn) {
    super({ database });
    this.#config = { database };
    this.#turn = turn;
  }

  override createDriver(): Driver {
    return new OneWriterDriver(this.#config, this.#turn);
  }
}

class OneWriterDriver extends SqliteDriver {
  readonly #turn: WriteTurn;
  #endTurn: EndTurn | null = null;

  constructor(config: SqliteDialectConfig, turn: WriteTurn) {
    super(config);
    this.#turn = turn;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return new TurnTaker(connection, () => (this.#endTurn ? null : this.#turn));
  }

  /**
   * Takes the write lock at once: another connection could commit between the first read and the first write. Waits for other processes
   * between turns of the event loop, so that the thread goes on meanwhile.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const endTurn = await this.#turn.take();
    try {
      await begin(connection);
      this.#endTurn = endTurn;
    } catch (error) {
      endTurn();
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#leave();
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    this.#endTurn?.();
    this.#endTurn = null;
  }
}

async function begin(connection: DatabaseConnection): Promise<void> {
  const run = async (text: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(text));
  };
  const lastAskMs = performance.now() + BUSY_TIMEOUT_MS;
  await run('PRAGMA busy_timeout = 0');
  try {
    while (!(await succeeds(run('begin immediate'), lastAskMs))) await pause(ASK_EVERY_MS);
  } finally {
    await run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

/** False when another connection holds the file and there is time left to ask again. */
async function succeeds(begin: Promise<void>, lastAskMs: number): Promise<boolean> {
  try {
    await begin;
    return true;
  } catch (error) {
    if (isLocked(error) && performance.now() < lastAskMs) return false;
    throw error;
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && /database( table)? is locked/.test(error.message);
}

/** The connection, for which a write outside a transaction waits for its turn too. */
class TurnTaker implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  /** null inside a transaction, which has the turn already. */
  readonly #turn: () => WriteTurn | null;

  constructor(connection: DatabaseConnection, turn: () => WriteTurn | null) {
    this.#connection = connection;
    this.#turn = turn;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const turn = isWrite(query) ? this.#turn() : null;
    if (!turn) return this.#connection.executeQuery<Row>(query);
    const endTurn = await turn.take();
    try {
      return await this.#connection.executeQuery<Row>(query);
    } finally {
      endTurn();
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#connection.streamQuery<Row>(query, chunkSize);
  }
}

function isWrite({ query, sql }: CompiledQuery): boolean {
  if (query.kind === 'RawNode') return RAW_WRITE.test(sql);
  return query.kind === 'InsertQueryNode' || query.kind === 'UpdateQueryNode' || query.kind === 'DeleteQueryNode';
}
