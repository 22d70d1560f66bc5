import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { sendHtml, sendJson } from '../http.ts'
import type { Handler } from '../http.ts'
import { describeCall } from './describe-call.ts'
import { Throttled, createLimits } from './limits.ts'
import { createChatMethods } from './methods-chats.ts'
import { createEditingMethods } from './methods-editing.ts'
import { createSendingMethods } from './methods-sending.ts'
import { checkParameters, readParameters, toMethod } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { ArgsMap, Method, ResultOf } from './schemas.ts'
import { findChat } from './world.ts'
import type { World } from './world.ts'

type Methods = { readonly [M in Method]: (args: ArgsMap[M]) => ResultOf<M> | Promise<ResultOf<M>> }

/** What the server does with a call before the method itself. */
type Gate = 'pass' | 'answered'

const postsOf = (method: Method, args: object): number | undefined => {
  switch (method) {
    case 'sendMessage':
    case 'sendPhoto':
    case 'sendDocument':
      return 1
    case 'sendMediaGroup':
      return 'media' in args && Array.isArray(args.media) ? args.media.length : 1
    case 'editMessageText':
    case 'editMessageCaption':
    case 'editMessageReplyMarkup':
      return 0
    default:
      return undefined
  }
}

const answerRefusal = (response: ServerResponse, { status, message, parameters }: Refusal): void => {
  const retryAfter = parameters?.retry_after
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  sendJson(response, status, { ok: false, error_code: status, description: message, ...(parameters && { parameters }) }, headers)
}

type Limits = ReturnType<typeof createLimits>
type Raw = Record<string, unknown>

interface Deps {
  readonly world: World
  readonly limits: Limits
  readonly methods: Methods
}

/** A call on its way to its answer. */
interface Asked {
  readonly response: ServerResponse
  readonly kind: string
  /** When it came in, by the ledger's clock. */
  readonly sinceMs: number
}

const refuse = ({ ledger }: World, { response, kind, sinceMs }: Asked, refusal: Refusal, args?: unknown): void => {
  const blame = refusal instanceof Throttled ? { retryAfter: refusal.retryAfter, violation: refusal.violation } : {}
  const { status, message: error } = refusal
  ledger.append({ system: 'telegram', kind, ok: false, status, error, sinceMs, ...describeCall(args, undefined), ...blame })
  answerRefusal(response, refusal)
}

/** 5xx and page of the knobs; nothing is done then. */
const disturb = ({ faults, ledger, random }: World, { response, kind, sinceMs }: Asked, raw: Raw): Gate => {
  const lose = (status: number, error: string): void => {
    ledger.append({ system: 'telegram', kind, ok: false, status, error, sinceMs, ...describeCall(raw, undefined) })
  }
  if (random.chance(faults.errorRate5xx)) {
    lose(502, 'Bad Gateway')
    sendJson(response, 502, { ok: false, error_code: 502, description: 'Bad Gateway' })
    return 'answered'
  }
  if (random.chance(faults.htmlPageRate)) {
    lose(200, 'HTML page')
    sendHtml(response, 200, 'Telegram Bot API')
    return 'answered'
  }
  return 'pass'
}

const checkLimits = ({ world, limits }: Deps, method: Method, args: object): void => {
  const posts = postsOf(method, args)
  if (posts === undefined || !('chat_id' in args)) return
  const { chat } = findChat(world, typeof args.chat_id === 'number' ? args.chat_id : String(args.chat_id))
  limits.check({ chat: chat.id, isGroup: chat.type !== 'private', posts })
}

/** Checks the parameters and runs the method. The type parameter ties a method to its own arguments. */
const runMethod = async <M extends Method>(deps: Deps, method: M, raw: Raw): Promise<{ args: ArgsMap[M]; result: ResultOf<M> }> => {
  const args = checkParameters(method, raw)
  checkLimits(deps, method, args)
  return { args, result: await deps.methods[method](args) }
}

const run = async (deps: Deps, { response, kind, sinceMs }: Asked, method: Method, raw: Raw): Promise<void> => {
  const { faults, ledger, random } = deps.world
  const { args, result } = await runMethod(deps, method, raw)
  const cut = random.chance(faults.commitThenResetRate)
  if (!method.startsWith('get')) {
    const lost = cut ? { answered: false } : {}
    ledger.append({ system: 'telegram', kind, ok: true, sinceMs, ...lost, ...describeCall(args, result) })
  }
  if (cut) response.destroy()
  else sendJson(response, 200, { ok: true, result })
}

const isUnsupported = (method: Method, { unsupportedMethods }: World['faults']): boolean =>
  unsupportedMethods.some((other) => other.toLowerCase() === method.toLowerCase())

const download = ({ store }: World, response: ServerResponse, path: string): void => {
  const file = [...store.files.values()].find((stored) => stored.path === path)
  if (file === undefined) answerRefusal(response, new Refusal(404, 'Not Found'))
  else response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.bytes.byteLength }).end(file.bytes)
}

/**
 * Answers Bot API calls: knobs first, then strict parameters, then limits, then the method. Every call ends in the ledger, those that
 * only read when they are refused.
 */
export const createTelegramServer = (world: World, { token }: { token: string }): Handler => {
  const { faults, random, ledger } = world
  const methods: Methods = { ...createSendingMethods(world), ...createEditingMethods(world), ...createChatMethods(world) }
  const deps: Deps = { world, methods, limits: createLimits({ faults, random }) }

  const call = async (request: IncomingMessage, asked: Asked, method: Method | undefined, query: URLSearchParams): Promise<void> => {
    let raw: Raw | undefined
    try {
      if (faults.unauthorized) throw new Refusal(401, 'Unauthorized')
      if (method === undefined || isUnsupported(method, faults)) throw new Refusal(404, 'Not Found: method not found')
      raw = await readParameters(request, query, method)
      if (disturb(world, asked, raw) === 'pass') await run(deps, asked, method, raw)
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      refuse(world, asked, thrown, raw)
    }
  }

  return async (request, response) => {
    const sinceMs = ledger.nowMs()
    if (faults.down) {
      request.destroy()
      return
    }
    if (faults.slowMs > 0) await wait(faults.slowMs)
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const [, file, used, rest = ''] = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(pathname) ?? []
    if (used === undefined) answerRefusal(response, new Refusal(404, 'Not Found'))
    else if (decodeURIComponent(used) !== token)
      refuse(world, { response, kind: 'telegram.unauthorized', sinceMs }, new Refusal(401, 'Unauthorized'))
    else if (file !== undefined) download(world, response, rest)
    else {
      const method = toMethod(rest)
      await call(request, { response, kind: `telegram.${method ?? rest}`, sinceMs }, method, searchParams)
    }
  }
}
