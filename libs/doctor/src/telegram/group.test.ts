import { describe, expect, it } from 'vitest'
import { checkGroup, checkLog } from './group.ts'
import type { GroupDeps } from './group.ts'
import type { Asked, KnownChat, Standing } from './prober.ts'

const self = { id: 42, username: 'shop_bot', readsAll: false }
const id = -1_001_234_567_890
const group: KnownChat = { type: 'supergroup', title: 'Збут', isOpen: true }
const administrator: Standing = { role: 'administrator', mayPost: true }

/** Telegram knows these chats, and the bot stands so in each of them. */
const depsOf = (
  chats: Readonly<Record<number, Asked<KnownChat>>>,
  standing: Asked<Standing> = { status: 'ok', value: administrator },
  readsAll = false,
): GroupDeps => ({
  self: { ...self, readsAll },
  prober: {
    chat: (asked) => Promise.resolve(chats[asked] ?? { status: 'unknown' }),
    standing: () => Promise.resolve(standing),
  },
})
const ok = (chat: KnownChat): Asked<KnownChat> => ({ status: 'ok', value: chat })
const idsOf = async (deps: GroupDeps, configured = String(id), stored: number | null = null) =>
  (await checkGroup(deps, { configured, stored })).map((finding) => finding.id)

describe('the managers’ group', () => {
  it('with the bot as an administrator is fine', async () => {
    expect(await idsOf(depsOf({ [id]: ok(group) }))).toEqual(['group.ok', 'rights.admin', 'privacy.admin'])
  })

  it.each([
    [false, 'privacy.on'],
    [true, 'privacy.off'],
  ])('with the bot as a member tells what it misses, and of privacy mode (reads all: %s)', async (readsAll, privacy) => {
    const deps = depsOf({ [id]: ok(group) }, { status: 'ok', value: { role: 'member' } }, readsAll)
    expect(await idsOf(deps)).toEqual(['group.ok', 'rights.member', privacy])
  })

  it.each<[string, Asked<Standing>, boolean, string]>([
    ['has left', { status: 'ok', value: { role: 'absent' } }, true, 'group.left'],
    ['was thrown out', { status: 'unknown' }, true, 'group.left'],
    ['may not write', { status: 'ok', value: { role: 'muted' } }, true, 'group.muted'],
    ['is a member where only administrators write', { status: 'ok', value: { role: 'member' } }, false, 'group.muted'],
    ['can not be asked about', { status: 'unsure' }, true, 'group.unsure'],
  ])('is out of reach where the bot %s', async (_how, standing, isOpen, expected) => {
    expect(await idsOf(depsOf({ [id]: ok({ ...group, isOpen }) }, standing))).toEqual([expected])
  })

  it.each([
    ['1234567890', 'group.prefix'],
    ['-1234567890', 'group.prefix'],
    ['1001234567890', 'group.prefix'],
    ['-77', 'group.unknown'],
    ['@shop', 'group.form'],
    ['-100 123', 'group.form'],
    ['', 'group.unset'],
  ])('given as %j is %s', async (configured, expected) => {
    const findings = await checkGroup(depsOf({ [id]: ok(group) }), { configured, stored: null })
    expect(findings.map((finding) => finding.id)).toEqual([expected])
    if (expected === 'group.prefix') expect(findings[0]?.facts).toEqual({ id })
  })

  it.each<[KnownChat['type'], string[]]>([
    ['channel', ['group.channel']],
    ['private', ['group.person']],
    ['group', ['group.basic', 'rights.admin', 'privacy.admin']],
  ])('that is a %s is told so', async (type, expected) => {
    expect(await idsOf(depsOf({ [id]: ok({ ...group, type }) }))).toEqual(expected)
  })

  it('that has got another number is checked there', async () => {
    const deps = depsOf({ [-5]: { status: 'moved', chatId: id }, [id]: ok(group) })
    expect(await idsOf(deps, '-5')).toEqual(['group.moved', 'group.ok', 'rights.admin', 'privacy.admin'])
  })

  it('can not be judged where nothing is configured and nobody could look', async () => {
    expect((await checkGroup(depsOf({}), { configured: '', stored: undefined })).map((finding) => finding.id)).toEqual(['group.unseen'])
    expect(await checkLog(depsOf({}), { configured: '', stored: undefined })).toEqual([])
  })

  it('that was set from inside wins over the variable', async () => {
    const deps = depsOf({ [id]: ok(group) })
    expect(await idsOf(deps, '-77', id)).toEqual(['group.ok', 'rights.admin', 'privacy.admin', 'group.inside'])
    expect(await idsOf(deps, '', id)).toEqual(['group.ok', 'rights.admin', 'privacy.admin'])
  })
})

describe('the log channel', () => {
  const channel: KnownChat = { type: 'channel', title: 'Журнал', isOpen: true }
  it.each<[string, Asked<Standing>, string]>([
    ['an administrator who may post', { status: 'ok', value: administrator }, 'log.ok'],
    ['an administrator who may not post', { status: 'ok', value: { role: 'administrator', mayPost: false } }, 'log.muted'],
    ['a subscriber', { status: 'ok', value: { role: 'member' } }, 'log.muted'],
    ['nobody', { status: 'unknown' }, 'log.unknown'],
  ])('with the bot as %s', async (_role, standing, expected) => {
    const findings = await checkLog(depsOf({ [id]: ok(channel) }, standing), { configured: String(id), stored: null })
    expect(findings.map((finding) => finding.id)).toEqual([expected])
  })

  it.each([
    ['', 'log.unset'],
    ['log', 'log.form'],
    ['-6', 'log.unknown'],
  ])('given as %j is %s', async (configured, expected) => {
    expect((await checkLog(depsOf({}), { configured, stored: null })).map((finding) => finding.id)).toEqual([expected])
  })
})
