import { crmEnv, deskEnv, opsEnv, parseEnv, portEnv, postgresEnv, redisEnv } from '@pinline/platform'
import { z } from 'zod'

/** Who may enter. `generate` is allowed on a loopback address only. */
export type Access = { kind: 'password'; password: string } | { kind: 'hash'; salt: Buffer; hash: Buffer } | { kind: 'generate' }

export type Config = {
  bind: string
  port: number
  redisUrl: string
  databaseUrl: string
  /** How much of a dead letter is shown. */
  emailPolicy: z.output<typeof deskEnv.EMAIL_POLICY>
  textLimit: number
  log: { level: z.output<typeof opsEnv.LOG_LEVEL>; pretty: boolean }
  access: Access
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)

const schema = z
  .object({
    ...opsEnv,
    ...redisEnv,
    ...postgresEnv,
    CRM_TEXT_LIMIT: crmEnv.CRM_TEXT_LIMIT,
    EMAIL_POLICY: deskEnv.EMAIL_POLICY,
    CONSOLE_PORT: portEnv(8081),
    CONSOLE_PASSWORD: z.string().optional(),
    /** `salt:hash` in hex, by scrypt with Node's default cost; the hash is 32 bytes or more. */
    CONSOLE_PASSWORD_HASH: z
      .string()
      .regex(/^(?:[\da-f]{2}){8,}:(?:[\da-f]{2}){32,128}$/i, 'must be salt:hash in hex')
      .optional(),
  })
  .superRefine(({ BIND, CONSOLE_PASSWORD, CONSOLE_PASSWORD_HASH }, context) => {
    if (CONSOLE_PASSWORD !== undefined && CONSOLE_PASSWORD_HASH !== undefined) {
      context.addIssue({ code: 'custom', path: ['CONSOLE_PASSWORD'], message: 'give either this or CONSOLE_PASSWORD_HASH' })
    }
    if (CONSOLE_PASSWORD === undefined && CONSOLE_PASSWORD_HASH === undefined && !isLoopback(BIND)) {
      context.addIssue({
        code: 'custom',
        path: ['CONSOLE_PASSWORD'],
        message: 'is needed, or CONSOLE_PASSWORD_HASH, when BIND is not a loopback address',
      })
    }
  })

const toAccess = (password: string | undefined, hash: string | undefined): Access => {
  if (password !== undefined) return { kind: 'password', password }
  if (hash === undefined) return { kind: 'generate' }
  const [salt = '', digest = ''] = hash.split(':')
  return { kind: 'hash', salt: Buffer.from(salt, 'hex'), hash: Buffer.from(digest, 'hex') }
}

/** @throws ConfigError with every bad variable */
export const parseConfig = (env: NodeJS.ProcessEnv): Config => {
  const read = parseEnv(schema, env)
  return {
    bind: read.BIND,
    port: read.CONSOLE_PORT,
    redisUrl: read.REDIS_URL,
    databaseUrl: read.DATABASE_URL,
    emailPolicy: read.EMAIL_POLICY,
    textLimit: read.CRM_TEXT_LIMIT,
    log: { level: read.LOG_LEVEL, pretty: read.LOG_PRETTY },
    access: toAccess(read.CONSOLE_PASSWORD, read.CONSOLE_PASSWORD_HASH),
  }
}
