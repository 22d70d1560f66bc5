import type { Patch, PlaygroundState } from '../../../src/api.ts'

const merge = <T>(old: readonly T[], fresh: readonly T[], keyOf: (item: T) => string | number): readonly T[] => {
  const byKey = new Map(old.map((item) => [keyOf(item), item]))
  for (const item of fresh) byKey.set(keyOf(item), item)
  return [...byKey.values()]
}

/** The state after a patch. Chats and messages that the patch does not name stay the same objects. */
export const applyPatch = (state: PlaygroundState, patch: Patch): PlaygroundState => {
  const { seq, world, telegram = [], crm = [], work = [], ...whole } = patch
  const phones = telegram.map(({ chat, messages, removed }) => {
    const kept = (state.telegram.find(({ id }) => id === chat.id)?.messages ?? []).filter(({ key }) => !removed.includes(key))
    return { ...chat, messages: merge(kept, messages, ({ key }) => key) }
  })
  const dialogs = crm.map(({ chat, messages }) => {
    const kept = state.crm.find(({ id }) => id === chat.id)?.messages ?? []
    return { ...chat, messages: merge(kept, messages, ({ id }) => id) }
  })
  return {
    ...state,
    ...whole,
    seq,
    world,
    telegram: merge(state.telegram, phones, ({ id }) => id),
    crm: merge(state.crm, dialogs, ({ id }) => id),
    work: merge(state.work, work, ({ id }) => id),
  }
}
