import type { OpenProjectFailure } from '@pinline/domain'
import type { Clock, OpenProjectAuth } from '@pinline/platform'
import { z } from 'zod'
import { readAnswer, readSilence } from './answer.ts'
import { exchange } from './exchange.ts'

/** Whom to ask for access, and how long. */
export interface AuthorizeDeps {
  /** Root of the instance, without a slash at the end. */
  readonly baseUrl: string
  readonly auth: OpenProjectAuth
  /** Judges until when an access token holds. */
  readonly clock: Clock
  /**
   * For a login.
   * @defaultValue 15000
   */
  readonly timeoutMs?: number
}

type Authorized = { readonly status: 'ok'; readonly value: string } | OpenProjectFailure

/** Gives the value of the header `Authorization`. `refused` names one that was just answered with 401; it is not given out again. */
export type Authorize = (refused?: string) => Promise<Authorized>

const longestUseMs = 2 * 3_600_000
const shortestUseMs = 60_000
const marginMs = 60_000
const longestAnswer = 64 * 1024

const token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() })

const unreachable: OpenProjectFailure = { status: 'not-done', reason: 'unreachable', retryAfterMs: null }

// The call that needed the token has surely not been made, however unclear the login's own fate is.
const asNotDone = (failure: OpenProjectFailure): OpenProjectFailure => {
  switch (failure.status) {
    case 'not-done':
      return failure
    case 'ambiguous':
      return unreachable
    case 'rejected':
    case 'conflict':
    case 'forbidden':
    case 'unauthorized':
    case 'missing':
      return { status: 'unauthorized' }
  }
}

const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`

const createLogin = ({ baseUrl, clock, timeoutMs = 15_000 }: AuthorizeDeps, id: string, secret: string) => {
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret, scope: 'api_v3' }
  const body = Buffer.from(new URLSearchParams(form).toString(), 'utf8')
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

  return async (): Promise<{ status: 'ok'; value: string; validUntil: number } | OpenProjectFailure> => {
    const url = new URL(`${baseUrl}/oauth/token`)
    const answer = await exchange({ method: 'POST', url, headers, body, maxBytes: longestAnswer, timeoutMs })
    const read = answer.status === 'answered' ? readAnswer(answer, false, clock()) : readSilence(answer, false)
    if (read.status !== 'ok') return asNotDone(read)
    const parsed = token.safeParse(read.body)
    if (!parsed.success) return unreachable
    const { access_token: value, expires_in: seconds = 7200 } = parsed.data
    // At least a minute, so that a wrong clock or a very short life does not make every call log in.
    const useMs = Math.max(shortestUseMs, Math.min(seconds * 1000 - marginMs, longestUseMs))
    return { status: 'ok', value: `Bearer ${value}`, validUntil: clock().getTime() + useMs }
  }
}

/**
 * Who we are to OpenProject: an API token, shown as it is set, or an access token that is fetched with the first call, kept until
 * shortly before its end and renewed once where it was refused. All who wait for one share one login.
 * @see https://www.openproject.org/docs/api/introduction/#authentication
 */
export const createAuthorize = (deps: AuthorizeDeps): Authorize => {
  const { auth, clock } = deps
  if (auth.type !== 'client-credentials') {
    const value = auth.type === 'basic' ? basic('apikey', auth.token) : `Bearer ${auth.token}`
    return (refused) => Promise.resolve(refused === undefined ? { status: 'ok', value } : { status: 'unauthorized' })
  }
  const login = createLogin(deps, auth.id, auth.secret)
  let held: { readonly value: string; readonly validUntil: number } | null = null
  let pending: Promise<Authorized> | null = null

  const obtain = async (): Promise<Authorized> => {
    const result = await login()
    held = result.status === 'ok' ? result : null
    return result.status === 'ok' ? { status: 'ok', value: result.value } : result
  }

  return async (refused) => {
    if (refused !== undefined && held?.value === refused) held = null
    if (held !== null && held.validUntil > clock().getTime()) return { status: 'ok', value: held.value }
    pending ??= obtain().finally(() => {
      pending = null
    })
    return pending
  }
}
