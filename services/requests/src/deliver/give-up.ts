import type { RequestCommentRow, RequestDeliveries, RequestNotice, TouchedLane } from '@pinline/db'
import { addressed, refused } from './attach-file.ts'
import type { Dead } from './outcome.ts'
import type { DeliveredRequest, WorkEffect } from './steps.ts'

/** Characters that a person recognises his own words by. */
const excerptLength = 100

const excerptOf = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim()
  return line.length <= excerptLength ? line : `${line.slice(0, excerptLength).toWellFormed()}…`
}

/** Whoever said it hears of it: a requester, who has joined one, or the group where staff said it. */
const aboutWords = ({ id, side, person, sourceChat, text }: RequestCommentRow, num: string): RequestNotice => {
  const once = `comment:${String(id)}:undelivered`
  const params = { num, text: excerptOf(text) }
  if (side === 'requester') return { once, notice: { key: 'req.undelivered', params } }
  // What somebody says who joins a request is said in no group.
  if (sourceChat === null && person !== null) return { once, to: person, notice: { key: 'req.undelivered', params } }
  return { once, to: 'staff', notice: { key: 'staff.undelivered', params } }
}

interface Told {
  readonly notice: RequestNotice | null
  readonly failed: RequestCommentRow | null
  /** What our row says is not so in OpenProject. */
  readonly differs: boolean
}

const nothing: Told = { notice: null, failed: null, differs: false }

type Deliveries = Pick<RequestDeliveries, 'file' | 'comment' | 'person' | 'tell'>

const toldOf = async (deliveries: Deliveries, effect: WorkEffect, { id }: DeliveredRequest, dead: Dead, once: string): Promise<Told> => {
  const num = String(id)
  switch (effect.op) {
    case 'work.create':
      return nothing
    case 'work.comment': {
      const comment = await deliveries.comment(effect.payload.comment)
      return comment === null ? nothing : { notice: aboutWords(comment, num), failed: comment, differs: false }
    }
    case 'work.file': {
      const file = await deliveries.file(effect.payload.file)
      if (file === null) return nothing
      const failed = file.comment === null ? null : await deliveries.comment(file.comment)
      const ending = dead.notice === null ? await addressed(deliveries, refused(file, id, dead.error), file) : dead
      return { notice: ending.notice, failed, differs: false }
    }
    case 'work.status': {
      const params = { num, status: { text: `st.${effect.payload.status}` } }
      return { notice: { once, to: 'staff', notice: { key: 'staff.refused.status', params } }, failed: null, differs: true }
    }
    case 'work.assign': {
      const name = (await deliveries.person(effect.payload.person))?.firstName ?? ''
      return {
        notice: { once, to: 'staff', notice: { key: 'staff.refused.assignee', params: { num, name } } },
        failed: null,
        differs: true,
      }
    }
  }
}

/**
 * Tells whom it concerns that an effect is given up, before that is written: a crash in between tells nobody twice and nobody never. Hint
 * the lanes when it is written, so that what is drawn shows the end.
 */
export const createGiveUp =
  (deliveries: Deliveries): ((effect: WorkEffect, request: DeliveredRequest, dead: Dead, idem: string) => Promise<TouchedLane[]>) =>
  async (effect, request, dead, idem) => {
    const { notice, failed, differs } = await toldOf(deliveries, effect, request, dead, `${idem}:dead`)
    return deliveries.tell(request.id, notice === null ? [] : [notice], { failed, differs })
  }
