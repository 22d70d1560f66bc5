import type { Database } from '@pinline/db'

/** The life of one process: when it is over, nothing that it has begun goes on. */
export interface Life {
  isOver(): boolean
  /** Dies here and now; what waits for it waits for ever, as whatever a killed process was doing. */
  end(): Promise<never>
  never(): Promise<never>
  /** Ends after its work is done, as a process that is told to stop. */
  retire(): void
  hasCrashed(): boolean
  /** Resolves at the end of the life. */
  readonly over: Promise<void>
}

export const createLife = (): Life => {
  const { promise: over, resolve } = Promise.withResolvers<undefined>()
  let isOver = false
  let hasCrashed = false
  const stop = (): void => {
    isOver = true
    resolve(undefined)
  }
  const never = (): Promise<never> => new Promise<never>(() => undefined)
  return {
    isOver: () => isOver,
    end: () => {
      hasCrashed = true
      stop()
      return never()
    },
    never,
    retire: stop,
    hasCrashed: () => hasCrashed,
    over,
  }
}

/** A pool through which a dead process asks nothing any more. What it has asked already is done by Postgres all the same. */
const mortalPool = <Pool extends object>(pool: Pool, life: Life): Pool =>
  new Proxy(pool, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (name !== 'query' && name !== 'connect') return member.bind(target) as unknown
      return (...args: unknown[]): unknown => (life.isOver() ? life.never() : Reflect.apply(member, target, args))
    },
  })

/** The database as one process sees it; its connections are shared, because they are only wires. */
export const mortalDatabase = (database: Database, life: Life): Database => ({
  ...database,
  pool: mortalPool(database.pool, life),
  relaxed: mortalPool(database.relaxed, life),
})
