import type { CrmResult } from '@pinline/domain'
import { createClient } from './client.ts'
import { createExchange } from './exchange.ts'
import type { KeepingCrmDeps } from './keeping-crm.ts'
import { isRecord, toFilledText } from './values.ts'

/** A right of the API key, in the CRM's own words. */
export interface CrmPermission {
  readonly name: string
  readonly level: string
}

const nameFields = ['name', 'title', 'permission', 'group', 'section'] as const
const levelFields = ['level', 'access', 'value', 'type', 'mode'] as const

const pick = (record: Record<string, unknown>, fields: readonly string[]): string | null =>
  fields.map((field) => toFilledText(record[field])).find((text) => text !== null) ?? null

const toPermission = (row: unknown): CrmPermission | null => {
  if (!isRecord(row)) return null
  const name = pick(row, nameFields)
  const level = pick(row, levelFields)
  return name === null || level === null ? null : { name, level }
}

/** The answer's shape is documented nowhere, so whatever list it holds is looked at. Null where nothing in it can be understood. */
export const readPermissionList = (body: unknown): readonly CrmPermission[] | null => {
  const lists = isRecord(body) ? Object.values(body) : [body]
  const rows = lists.flatMap((list) => (Array.isArray(list) ? list.map(toPermission) : []))
  const permissions = rows.filter((row) => row !== null)
  return permissions.length === 0 ? null : permissions
}

/**
 * Reads what the API key may do, with a login where there is no token yet. The value is null where the CRM answers, but not in a way
 * that can be understood; `missing` where it does not know the call.
 */
export const createReadPermissions = (deps: KeepingCrmDeps): (() => Promise<CrmResult<readonly CrmPermission[] | null>>) => {
  const { baseUrl, timeoutMs = 8000, clock } = deps
  const call = createClient({ ...deps, exchange: createExchange({ baseUrl, timeoutMs, beforeWrite: () => undefined, clock }) })
  return async () => {
    const answer = await call({ method: 'GET', path: 'token/perms', effect: false }, 'live')
    if (answer.status !== 'ok') return answer
    return { status: 'ok', value: answer.body.kind === 'json' ? readPermissionList(answer.body.value) : null }
  }
}
