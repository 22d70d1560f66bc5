import { found } from './findings.ts'
import type { Finding } from './findings.ts'

/** What came of asking a PostgreSQL. `behind` migrations are not applied yet, `ahead` ones this version does not know. */
export type PostgresState =
  | {
      readonly status: 'ok'
      /** `18.1` */
      readonly version: string
      readonly behind: number
      readonly ahead: number
      /** A migration that has failed and stands in the way of all others. */
      readonly broken: string | null
    }
  | { readonly status: 'away' | 'login' | 'database' }
  | { readonly status: 'failed'; readonly code: string }

/** Settings of a Redis; null where it does not show them. */
export type RedisState =
  { readonly status: 'ok'; readonly policy: string | null; readonly appendonly: string | null } | { readonly status: 'away' | 'login' }

/** A server that `npm start` runs itself: it does not run, or services say whether it answers. */
export type OwnState = 'idle' | 'answers' | 'away'

const oldestPostgres = 15

/** Judges the PostgreSQL at an address of one's own. */
export const judgePostgres = (state: PostgresState, host: string): readonly Finding[] => {
  switch (state.status) {
    case 'away':
      return [found('postgres.away', { host })]
    case 'login':
      return [found('postgres.login', { host })]
    case 'database':
      return [found('postgres.database', { host })]
    case 'failed':
      return [found('postgres.failed', { code: state.code })]
    case 'ok': {
      const { version, behind, ahead, broken } = state
      if (Number.parseInt(version, 10) < oldestPostgres) return [found('postgres.old', { version })]
      if (broken !== null) return [found('postgres.broken', { name: broken })]
      if (ahead > 0) return [found('postgres.ahead', { n: ahead })]
      return [behind > 0 ? found('postgres.behind', { n: behind }) : found('postgres.ok', { version })]
    }
  }
}

/** Judges the Redis at an address of one's own: lost hints cost seconds, never a message, so its settings are warnings. */
export const judgeRedis = (state: RedisState, host: string): readonly Finding[] => {
  if (state.status !== 'ok') return [state.status === 'away' ? found('redis.away', { host }) : found('redis.login', { host })]
  const { policy, appendonly } = state
  if (policy === null || appendonly === null) return [found('redis.hidden')]
  const findings = [
    ...(policy === 'noeviction' ? [] : [found('redis.eviction', { policy })]),
    ...(appendonly === 'yes' ? [] : [found('redis.appendonly')]),
  ]
  return findings.length > 0 ? findings : [found('redis.ok')]
}

/** Judges the servers that come with `npm start`. */
export const judgeOwn = (server: 'postgres' | 'redis', state: OwnState): Finding => {
  switch (state) {
    case 'idle':
      return server === 'postgres' ? found('postgres.own-idle') : found('redis.own-idle')
    case 'answers':
      return server === 'postgres' ? found('postgres.own') : found('redis.own')
    case 'away':
      return server === 'postgres' ? found('postgres.own-away') : found('redis.own-away')
  }
}
