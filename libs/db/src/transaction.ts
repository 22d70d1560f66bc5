import type pg from 'pg'
import type { Database } from './database.ts'

/** One open transaction; statements are prepared under their name. */
export interface Transaction {
  query<Row extends pg.QueryResultRow>(
    statement: { readonly name: string; readonly text: string },
    values: readonly unknown[],
  ): Promise<Row[]>
}

/** Runs `work` in one transaction; it is rolled back when `work` throws. */
export type Transact = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>

/** Deadlock, serialization failure, and two who asked for the same effect at once: the second try sees the first one's rows. */
const repeatable = new Set(['40P01', '40001', '23505'])

const maxAttempts = 3

const isRepeatable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && repeatable.has(error.code)

/** Runs a statement that commits on its own again, up to three times, where it only lost a race; then it sees the winner's rows. */
export const repeatLosing = async <T>(statement: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement()
    } catch (error) {
      if (attempt >= maxAttempts || !isRepeatable(error)) throw error
    }
  }
}

/** `work` may run up to three times, so it must do nothing outside the transaction. */
export const createTransact =
  ({ pool }: Pick<Database, 'pool'>): Transact =>
  async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      const client = await pool.connect()
      let broken: Error | undefined
      // A server that goes away meanwhile tells the statement, and then the connection, where nobody would listen: that would end the process.
      const onLost = (error: Error): void => {
        broken = error
      }
      client.on('error', onLost)
      try {
        await client.query('begin')
        const result = await work({
          query: async <Row extends pg.QueryResultRow>(
            statement: { readonly name: string; readonly text: string },
            values: readonly unknown[],
          ) => (await client.query<Row>({ ...statement, values: [...values] })).rows,
        })
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((rollbackError: unknown) => {
          broken = rollbackError instanceof Error ? rollbackError : new Error('rollback failed')
        })
        if (attempt >= 3 || !isRepeatable(error)) throw error
      } finally {
        if (broken === undefined) client.off('error', onLost)
        // A connection that is lost, or could not roll back, is not given to anybody else.
        client.release(broken)
      }
    }
  }
