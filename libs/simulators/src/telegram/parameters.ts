import type { IncomingMessage } from 'node:http'
import { readBody, readForm } from '../http.ts'
import type { SimFile } from '../http.ts'
import { badRequest } from './refusal.ts'
import { methodSchemas } from './schemas.ts'
import type { ArgsMap, Method } from './schemas.ts'
import type { z } from 'zod'

type Raw = Record<string, unknown>

/** Names come in any case, as at Telegram. */
export const toMethod = (name: string): Method | undefined => {
  const wanted = name.toLowerCase()
  // The keys of this literal are exactly the methods.
  return (Object.keys(methodSchemas) as Method[]).find((method) => method.toLowerCase() === wanted)
}

/** Forms carry texts only: a field stays a text where the method takes one, and is read as JSON where it does not. */
const fromText = (schema: z.ZodType | undefined, text: string): unknown => {
  if (schema === undefined || schema.safeParse(text).success) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const attach = (value: unknown, files: ReadonlyMap<string, SimFile>): unknown => {
  if (typeof value === 'string' && value.startsWith('attach://')) return files.get(value.slice('attach://'.length)) ?? value
  if (Array.isArray(value)) return value.map((item) => attach(item, files))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, attach(item, files)]))
}

const readJson = (body: Buffer): Raw => {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw badRequest("can't parse JSON object")
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('object expected as JSON')
  return { ...value }
}

/** Reads the parameters of a call from its query and from its JSON, form or multipart body. Throws 400 when they cannot be read. */
export const readParameters = async (request: IncomingMessage, query: URLSearchParams, method: Method): Promise<Raw> => {
  const shape: Record<string, z.ZodType> = methodSchemas[method].shape
  const toValues = (texts: Record<string, string>): Raw =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fromText(shape[key], text)]))
  const fromQuery = toValues(Object.fromEntries(query))
  const body = await readBody(request)
  if (body.length === 0) return fromQuery
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/json')) return { ...fromQuery, ...readJson(body) }
  const form = await readForm(body, type).catch(() => {
    throw badRequest("can't parse the form")
  })
  const files = new Map(form.files.map(({ field, file }) => [field, file]))
  const named = Object.fromEntries([...files].filter(([field]) => field in shape))
  return {
    ...fromQuery,
    ...Object.fromEntries(Object.entries(toValues(form.fields)).map(([key, value]) => [key, attach(value, files)])),
    ...named,
  }
}

const schemas: { readonly [M in Method]: z.ZodType<ArgsMap[M]> } = methodSchemas

/** Checks parameters strictly. Throws 400 and names the first that is wrong, missing or not simulated. */
export const checkParameters = <M extends Method>(method: M, raw: Raw): ArgsMap[M] => {
  const result = schemas[method].safeParse(raw)
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue?.message === 'REACTION_INVALID') throw badRequest('REACTION_INVALID')
  throw badRequest(`parameter ${JSON.stringify(issue?.path ?? [])} of ${method}: ${issue?.message ?? 'invalid'}`)
}
