import type { Prompt } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { listing } from '../../test/fake-stores.ts'
import { anna, createFixture, now, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { openedChat } from '../../test/samples.ts'

/** A question that waits for its answer, and what became of it. */
const asking = (kind: string | null) => {
  const ended: string[] = []
  const prompt: Prompt | null = kind === null ? null : { kind, data: {}, askedAt: now }
  const prompts: Overrides['prompts'] = {
    ask: ({ kind: asked }) => Promise.resolve(void ended.push(`ask ${asked}`)),
    current: () => Promise.resolve(prompt),
    clear: () => Promise.resolve(void ended.push('clear')),
    answered: async (_, alongside) => {
      await alongside({ query: () => Promise.resolve([]) })
      ended.push('answered')
    },
  }
  return { ended, prompts }
}

describe('a search', () => {
  test.each(['🔎 Пошук', '/search', '🔎 Search'])('by %s asks what for', async (text) => {
    const { ended, prompts } = asking(null)
    const fixture = createFixture([anna], { prompts })
    await fixture.handle(written(anna, { text }))
    expect(ended).toEqual(['clear', 'ask search'])
    expect(fixture.notices()).toMatchObject([{ key: 'search.ask' }])
  })

  test('takes the next text, which ends together with its update and is for no buyer', async () => {
    const { ended, prompts } = asking('search')
    const { wishes, lists } = listing()
    const steps: string[] = []
    const fixture = createFixture([anna], { prompts, lists, deskReads: { openChat: () => Promise.resolve(openedChat(77)) } })
    const work = { finishIn: () => Promise.resolve(void steps.push('finish')), committed: () => void steps.push('committed') }
    await fixture.handle(written(anna, { text: 'білі навушники' }), work)
    expect(wishes).toEqual([{ kind: 'search', words: 'білі навушники', manager: anna.id }])
    expect(ended).toEqual(['answered'])
    expect(steps).toEqual(['finish', 'committed'])
    expect(fixture.failures).toEqual([])
  })

  test('wants a text', async () => {
    const { ended, prompts } = asking('search')
    const fixture = createFixture([anna], { prompts, deskReads: { openChat: () => Promise.resolve(openedChat(77)) } })
    await fixture.handle(written(anna, { photo: [{ file_id: 'x', file_unique_id: 'y', width: 1, height: 1 }] }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.text_only' }])
    expect(ended).toEqual([])
  })

  test.each(['/help', '🔥 Мої переписки'])('is taken back by %s', async (text) => {
    const { ended, prompts } = asking('search')
    await createFixture([anna], { prompts, ...listing() }).handle(written(anna, { text }))
    expect(ended).toEqual(['clear'])
  })

  test('that finds nothing repeats what was looked for', async () => {
    const fixture = createFixture([anna], asking(null))
    await fixture.handle(written(anna, { text: '/search ніщо' }))
    expect(fixture.notices()).toMatchObject([{ key: 'search.none', params: { text: 'ніщо' } }])
  })
})
