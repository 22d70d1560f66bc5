import { z } from 'zod'
import { catalogueEnv, openProjectEnv } from './env-shapes.ts'

/** Who we are to OpenProject. Credentials. */
export type OpenProjectAuth =
  | { readonly type: 'basic' | 'bearer'; readonly token: string }
  | { readonly type: 'client-credentials'; readonly id: string; readonly secret: string }

/** The help desk as it is set up. */
export interface HelpDeskSettings {
  /** Root of the instance, without a slash at the end. */
  readonly url: string
  readonly auth: OpenProjectAuth
  /** Where the catalogue names no project. */
  readonly project: string
  /** Numbers of the custom fields. */
  readonly fields: { readonly telegramId: number; readonly requestKey: number }
  /** Null: the catalogue that comes with Pinline. */
  readonly catalogueFile: string | null
  /** Of the departments for which the catalogue names no group. */
  readonly staffGroup: number | undefined
}

/** Everything of a help desk that a service may read; all absent where there is none. Needs {@link helpDeskFits}. */
export const helpDeskEnv = { ...z.object(openProjectEnv).partial().shape, ...catalogueEnv }

type Environment = z.output<z.ZodObject<typeof helpDeskEnv>>

const authOf = (env: Environment): OpenProjectAuth | null => {
  const { OPENPROJECT_API_KEY: token, OPENPROJECT_AUTH: type = 'basic', OPENPROJECT_CLIENT_ID: id, OPENPROJECT_CLIENT_SECRET: secret } = env
  if (token !== undefined) return { type, token }
  return id === undefined || secret === undefined ? null : { type: 'client-credentials', id, secret }
}

/** A rule over {@link helpDeskEnv}: with an address, everything that is needed to use it is there. */
export const helpDeskFits = (env: Environment, context: z.RefinementCtx): void => {
  if (env.OPENPROJECT_URL === undefined) return
  const refuse = (name: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [name], message })
  }
  const needed = ['OPENPROJECT_PROJECT', 'OPENPROJECT_FIELD_TELEGRAM_ID', 'OPENPROJECT_FIELD_REQUEST_KEY'] as const
  for (const name of needed) if (env[name] === undefined) refuse(name, 'is needed with OPENPROJECT_URL')
  if (authOf(env) === null) {
    refuse('OPENPROJECT_API_KEY', 'is needed with OPENPROJECT_URL, or OPENPROJECT_CLIENT_ID with OPENPROJECT_CLIENT_SECRET')
  }
}

/** The help desk, null where none is set up. The environment has passed {@link helpDeskFits}. */
export const toHelpDesk = (env: Environment): HelpDeskSettings | null => {
  const { OPENPROJECT_URL: url, OPENPROJECT_PROJECT: project } = env
  const { OPENPROJECT_FIELD_TELEGRAM_ID: telegramId, OPENPROJECT_FIELD_REQUEST_KEY: requestKey } = env
  const auth = authOf(env)
  if (url === undefined || project === undefined || telegramId === undefined || requestKey === undefined || auth === null) return null
  const fields = { telegramId, requestKey }
  return { url, auth, project, fields, catalogueFile: env.CATALOGUE_FILE ?? null, staffGroup: env.TELEGRAM_STAFF_GROUP_ID }
}
