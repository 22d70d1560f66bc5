import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { normaliseText } from '@pinline/crm'
import { fuzz, readText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSearchWords } from '../../libs/db/src/search-words.ts'
import { safeMarkdown } from '../../libs/openproject/src/safe-markdown.ts'
import { splitText } from '../../services/bot/src/split-text.ts'
import { drawGroupCard } from '../../services/dispatcher/src/render/card.ts'
import { drawRequestCard } from '../../services/dispatcher/src/render/request-card.ts'
import { chatView, en, messageView, now, supportRequest, uk } from '../../services/dispatcher/test/samples.ts'
import { parseUpdate } from '../../services/ingress/src/telegram-update.ts'

const { numRuns = 30 } = fuzz(process.env)
const passes = 10
/** Whatever is kept on purpose (compiled texts, formatters) is there by then. */
const warmPasses = 4
const perPass = Math.max(300, numRuns * 4)
/** What the engine itself moves about: a short run sees half a kilobyte kept of each text, a long one a few bytes. */
const allowedBytes = 1024 * 1024

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // what that flag makes of the name
  collect()
}

const heapBytes = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** Takes a stranger's text all the ways that one goes. */
const read = (text: string, index: number): void => {
  parseUpdate(1, { update_id: index, message: { message_id: 1, date: 1, chat: { id: 5, type: 'private' }, from: { id: 5 }, text } })
  const message = messageView({ id: index, text })
  const chat = chatView({ product: text, email: text })
  for (const wording of [uk, en]) {
    drawGroupCard(
      { chat, message, earlier: [], apart: false, again: false, replaced: false, askedAt: now, file: 'none', answeredBy: null, now },
      wording,
    )
    drawRequestCard(
      {
        request: supportRequest({ title: text, assignee: text }),
        department: text,
        href: undefined,
        requester: text,
        files: 0,
        reopening: text,
        now,
      },
      wording,
    )
  }
  safeMarkdown(text)
  splitText(text, 4000)
  readSearchWords(text)
  normaliseText(text)
}

/** In a function of its own, so that its texts are garbage when it is over. */
const runPass = (pass: number): void => {
  fc.sample(readText, { numRuns: perPass, seed: pass }).forEach(read)
}

test(`${String(passes * perPass)} hostile texts leave nothing behind in memory`, { timeout: 900_000 }, () => {
  let warm = 0
  for (let pass = 1; pass <= passes; pass += 1) {
    runPass(pass)
    if (pass === warmPasses) warm = heapBytes()
  }
  expect(heapBytes() - warm).toBeLessThan(allowedBytes)
})
