import { z } from 'zod'
import { defineQueue } from './define-queue.ts'

const id = z.int()

/** "Chat `chat` of the CRM has news": `lane` is its lane row, `wanted` the row's counter when the hint was added. */
export const crmSyncQueue = defineQueue({
  name: 'crm-sync',
  hint: z.object({ lane: id, chat: id, wanted: id }),
  dedupe: ({ chat }) => `chat-${String(chat)}`,
})

/** "Lane `lane` has Telegram updates that are not handled". */
export const inboxQueue = defineQueue({
  name: 'inbox',
  hint: z.object({ lane: id }),
  dedupe: ({ lane }) => `lane-${String(lane)}`,
})

/** "Something waits to be sent to `destination`": `group:main`, `manager:7` or `log`. */
export const telegramQueue = defineQueue({
  name: 'telegram',
  hint: z.object({ destination: z.string().regex(/^[a-z]+(?::[a-z0-9-]+)?$/) }),
  dedupe: ({ destination }) => destination.replace(':', '-'),
})

/** "Lane `lane` has replies that the CRM does not have". */
export const crmOutboxQueue = defineQueue({
  name: 'crm-outbox',
  hint: z.object({ lane: id }),
  dedupe: ({ lane }) => `lane-${String(lane)}`,
})

/** "Lane `lane` has something of a request that OpenProject does not have". */
export const openProjectQueue = defineQueue({
  name: 'openproject',
  hint: z.object({ lane: id }),
  dedupe: ({ lane }) => `lane-${String(lane)}`,
})

/** "Work package `work` has news": `lane` is its lane row, `wanted` the row's counter when the hint was added. */
export const workSyncQueue = defineQueue({
  name: 'work-sync',
  hint: z.object({ lane: id, work: id, wanted: id }),
  dedupe: ({ work }) => `work-${String(work)}`,
})

/** Every queue there is, for those who look at all of them. */
export const allQueues = [crmSyncQueue, inboxQueue, telegramQueue, crmOutboxQueue, openProjectQueue, workSyncQueue] as const
