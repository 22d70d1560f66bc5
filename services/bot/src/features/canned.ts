import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import { cannedNameLength } from '@pinline/db'
import type { CannedReplies, CannedReply, ReplyPart } from '@pinline/db'
import { replyVariables, unknownVariables } from '@pinline/domain'
import { cutGraphemes } from '@pinline/i18n'
import type { Language, TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { z } from 'zod'
import { toContentOfAll } from '../content.ts'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { shortQuote } from '../reply-desk.ts'
import type { PromptAnswer } from './prompts.ts'

type CannedDeps = Pick<BotDeps, 'language' | 'canned' | 'prompts' | 'clock'>

export const cannedPrompts = { name: 'canned.name', body: 'canned.body' } as const

/** Whose a new one is, as a button says it. */
const scopes = { common: 1, own: 2 } as const
const languageCodes = [null, 'uk', 'en'] as const
/** Rows of buttons below one message that stay easy to read. */
const pageSize = 20
/** More than anybody has. */
const mostNamed = 1000

const askedName = z.object({ common: z.boolean() })
const askedBody = z.object({ common: z.boolean(), name: z.string() })

const isAdmin = ({ person }: StaffContext): boolean => person.role === 'admin'

export const newButton = (scope: keyof typeof scopes): EffectButton => ({
  label: scope === 'common' ? 'btn.tpl.new' : 'btn.tpl.own',
  data: encodeCallback({ action: 'cannedNew', args: [scopes[scope]] }),
})

/** A page, from 1, of ready answers, with the buttons to the pages beside it. */
export const readPage = async (
  canned: Pick<CannedReplies, 'list'>,
  wish: { readonly manager: number; readonly language: Language | null },
  page: number,
  turnTo: (page: number) => string,
): Promise<{ readonly found: readonly CannedReply[]; readonly turning: EffectButton[] }> => {
  const listed = await canned.list({ ...wish, skip: (Math.max(page, 1) - 1) * pageSize, limit: pageSize + 1 })
  const turning = [
    ...(page > 1 ? [{ label: 'btn.prev', data: turnTo(page - 1) }] : []),
    ...(listed.length > pageSize ? [{ label: 'btn.next', data: turnTo(page + 1) }] : []),
  ]
  return { found: listed.slice(0, pageSize), turning }
}

const createList =
  ({ canned }: CannedDeps) =>
  async (ctx: PressContext, page: number): Promise<void> => {
    const wish = { manager: ctx.person.id, language: null }
    const { found, turning } = await readPage(canned, wish, page, (to) => encodeCallback({ action: 'cannedPage', args: [to] }))
    const rows = found.map(({ id, name }): EffectButton[] => [
      { label: 'tpl.item', params: { name }, data: encodeCallback({ action: 'canned', args: [id] }) },
    ])
    const buttons = [...rows, ...(turning.length > 0 ? [turning] : []), [...(isAdmin(ctx) ? [newButton('common')] : []), newButton('own')]]
    await Promise.all([ctx.press.answer(), ctx.say({ key: 'tpl.list', params: { n: found.length }, buttons })])
  }

const mayChange = (ctx: StaffContext, { owner }: CannedReply): boolean => (owner === null ? isAdmin(ctx) : owner === ctx.person.id)

const languageRows = (id: number): EffectButton[][] =>
  languageCodes.map((_, code) => [
    { label: `btn.tpl.lang.${String(code)}`, data: encodeCallback({ action: 'cannedLanguage', args: [id, code] }) },
  ])

const createShow =
  ({ canned, language }: CannedDeps) =>
  async (ctx: PressContext, [id]: readonly [number]): Promise<void> => {
    const found = await canned.get(id, ctx.person.id)
    if (found === null) {
      await ctx.press.answer('tpl.gone')
      return
    }
    const remove = { label: 'btn.tpl.remove', style: 'danger', data: encodeCallback({ action: 'cannedRemove', args: [id] }) } as const
    const kind = { text: found.owner === null ? 'tpl.kind.common' : 'tpl.kind.own' }
    const text = shortQuote(found.parts, ctx.person.language ?? language)
    const buttons = mayChange(ctx, found) ? [...languageRows(id), [remove]] : []
    await Promise.all([ctx.press.answer(), ctx.say({ key: 'tpl.show', params: { name: found.name, kind, text }, buttons })])
  }

/** Changes what only admins, or its owner, may change, and says so with its name. */
const createChange =
  ({ canned }: CannedDeps) =>
  async (ctx: PressContext, id: number, done: TextKey, change: () => Promise<boolean>): Promise<void> => {
    const found = await canned.get(id, ctx.person.id)
    if (found === null) await ctx.press.answer('tpl.gone')
    else if (!mayChange(ctx, found)) await ctx.press.answer('err.rights')
    else if (await change()) await ctx.press.answer(done, { name: found.name })
    else await ctx.press.answer('tpl.gone')
  }

/** Ready answers as such: admins write those of the team, every manager their own. */
export const cannedFeature = (deps: CannedDeps): Composer<StaffContext> => {
  const { canned, prompts, clock } = deps
  const composer = new Composer<StaffContext>()
  const change = createChange(deps)
  const list = createList(deps)
  onAction(composer, 'cannedList', (ctx) => list(ctx, 1))
  onAction(composer, 'cannedPage', (ctx, [page]) => list(ctx, page))
  onAction(composer, 'canned', createShow(deps))
  onAction(composer, 'cannedNew', async (ctx, [scope]) => {
    const common = scope === scopes.common
    if (common && !isAdmin(ctx)) {
      await ctx.press.answer('err.rights')
      return
    }
    await prompts.ask({ manager: ctx.person.id, kind: cannedPrompts.name, data: { common }, now: clock() })
    const cancel = { label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }
    await Promise.all([ctx.press.answer(), ctx.say({ key: 'tpl.new.name', params: { max: cannedNameLength }, buttons: [[cancel]] })])
  })
  onAction(composer, 'cannedRemove', (ctx, [id]) =>
    change(ctx, id, 'tpl.removed', () => canned.remove({ id, manager: ctx.person.id, isAdmin: isAdmin(ctx), now: clock() })),
  )
  onAction(composer, 'cannedLanguage', (ctx, [id, code]) => {
    const language = languageCodes[code]
    if (language === undefined) return ctx.press.answer('err.stale.plain')
    return change(ctx, id, 'tpl.lang.set', () => canned.setLanguage({ id, manager: ctx.person.id, isAdmin: isAdmin(ctx), language }))
  })
  return composer
}

/** One of this name that the same readers have. */
const sameName = async ({ canned }: CannedDeps, ctx: StaffContext, common: boolean, name: string): Promise<CannedReply | undefined> => {
  const found = await canned.list({ manager: ctx.person.id, language: null, limit: mostNamed })
  return found.find((other) => other.name.toLowerCase() === name.toLowerCase() && (other.owner === null) === common)
}

/** The name of a new ready answer; what it says is asked for next. */
export const createCannedName =
  (deps: CannedDeps): PromptAnswer =>
  async (ctx, message, data) => {
    const prompt = askedName.safeParse(data)
    if (!prompt.success) return { status: 'done' }
    const { common } = prompt.data
    const name = (message.text ?? '').replace(/\s+/gu, ' ').trim()
    if (name === '' || cutGraphemes(name, cannedNameLength) !== name) {
      await ctx.say({ key: 'tpl.name.bad', params: { max: cannedNameLength } })
      return { status: 'again' }
    }
    if ((await sameName(deps, ctx, common, name)) !== undefined) {
      await ctx.say({ key: 'tpl.name.taken', params: { name } })
      return { status: 'again' }
    }
    await ctx.say({ key: 'tpl.new.body' })
    return { status: 'next', kind: cannedPrompts.body, data: { common, name } }
  }

const textOf = (parts: readonly ReplyPart[]): string => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')

const saved = async (
  ctx: StaffContext,
  { id, name, common }: { id: number; name: string; common: boolean },
  text: string,
): Promise<void> => {
  await ctx.say({ key: common ? 'tpl.saved' : 'tpl.saved.own', params: { name }, buttons: languageRows(id) })
  const unknown = unknownVariables(text)
  if (unknown.length === 0) return
  const inBraces = (names: readonly string[]): string => names.map((each) => `{${each}}`).join(', ')
  await ctx.say({ key: 'tpl.unknown', params: { text: inBraces(unknown), names: inBraces(replyVariables) } })
}

/** Text and files of a new ready answer. */
export const createCannedBody =
  (deps: CannedDeps): PromptAnswer =>
  async (ctx, message, data) => {
    const { canned, clock } = deps
    const prompt = askedBody.safeParse(data)
    if (!prompt.success) return { status: 'done' }
    const { common, name } = prompt.data
    const messages = [message, ...(ctx.work.album ?? [])].toSorted((a, b) => a.message_id - b.message_id)
    const content = toContentOfAll(messages)
    if (content.type !== 'parts') {
      await ctx.say({ key: 'tpl.new.body' })
      return { status: 'again' }
    }
    const { parts } = content
    const owner = common ? null : ctx.person.id
    const added = await canned.add({ name, owner, parts, manager: ctx.person.id, now: clock() })
    const same = added.status === 'added' ? undefined : await sameName(deps, ctx, common, name)
    // Worked a second time, it finds what it has written.
    const id = added.status === 'added' ? added.id : JSON.stringify(same?.parts) === JSON.stringify(parts) ? same?.id : undefined
    if (id === undefined) {
      await ctx.say({ key: 'tpl.name.taken', params: { name } })
      return { status: 'next', kind: cannedPrompts.name, data: { common } }
    }
    await saved(ctx, { id, name, common }, textOf(parts))
    return { status: 'done' }
  }
