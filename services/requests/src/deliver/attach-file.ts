import type { RequestDeliveries, RequestFileRow } from '@pinline/db'
import { isSameFile } from '@pinline/openproject'
import type { WorkFile, WorkUpload } from '@pinline/domain'
import { again, done, judgeFailure, lost, unlessUnderWay } from './outcome.ts'
import type { Dead, Outcome } from './outcome.ts'
import type { StepDeps, WorkTry } from './steps.ts'

/** Telegram gives bots no larger files. */
const telegramBytes = 20 * 1024 * 1024
const megabyte = 1024 * 1024
const unauthorizedMs = 30_000

/** A size as people read it; a tenth is enough to see what is too much. */
const sizeParam = (bytes: number) => ({ text: 'size.mb', params: { n: Math.floor((bytes / megabyte) * 10) / 10 } }) as const

const tooLarge = ({ id, name }: RequestFileRow, most: number): Dead => ({
  status: 'dead',
  error: 'file too large',
  notice: { once: `file:${String(id)}:large`, notice: { key: 'req.bad.file', params: { name, max: sizeParam(most) } } },
})

/** A file that does not get there. */
export const refused = ({ id, name }: RequestFileRow, request: number, error: string): Dead => ({
  status: 'dead',
  error,
  notice: { once: `file:${String(id)}:refused`, notice: { key: 'req.file.refused', params: { num: String(request), name } } },
})

/** Whoever has sent a file is told of it: who has joined a request is not its requester, and its requester does not see what he has sent. */
export const addressed = async <Ended extends Outcome>(
  deliveries: Pick<RequestDeliveries, 'comment'>,
  outcome: Ended,
  { comment: id }: RequestFileRow,
): Promise<Ended> => {
  if (outcome.status !== 'dead' || outcome.notice === null || id === null) return outcome
  const comment = await deliveries.comment(id)
  if (comment?.side === 'requester') return outcome
  const to = comment?.person ?? null
  return { ...outcome, notice: to === null ? null : { ...outcome.notice, to } }
}

type Fetched = { readonly status: 'ok'; readonly upload: WorkUpload } | Outcome

/** Fetching a file has no effect, so whatever may pass is repeated. */
const fetchFile = async ({ telegram }: StepDeps, { request, past }: WorkTry, file: RequestFileRow, most: number): Promise<Fetched> => {
  if (file.fileId === null) return { status: 'dead', error: 'invalid', notice: null }
  if ((file.size ?? 0) > most) return tooLarge(file, most)
  const fetched = await telegram.download(file.fileId, { maxBytes: most })
  switch (fetched.status) {
    case 'ok':
      return { status: 'ok', upload: { name: file.name, type: file.type, content: fetched.bytes } }
    case 'too-large':
      return tooLarge(file, most)
    case 'throttled':
      return again('telegram throttled', past, { atLeastMs: fetched.retryAfterMs, failed: false })
    case 'unauthorized':
      return again('telegram unauthorized', past, { atLeastMs: unauthorizedMs, failed: false })
    case 'not-done':
    case 'ambiguous':
      return again(`telegram ${fetched.status}`, past)
    case 'gone':
    case 'rejected':
    case 'unreachable':
    case 'migrated':
    case 'not-modified':
    case 'too-late':
    case 'bad-entities':
    case 'too-long':
    case 'unsupported':
      return refused(file, request.id, `telegram ${fetched.status}`)
  }
}

/** Brings a file from Telegram to the work package, once: in doubt the attachments are compared by size and MD5 first. */
export const createAttachFile = (deps: StepDeps): ((attempt: WorkTry, file: number) => Promise<Outcome>) => {
  const { openProject, deliveries, me, fileBytes, hint } = deps

  /** An attachment of ours with the same content that belongs to no other file of the request: the same photo may be there twice on purpose. */
  const findThere = async ({ work, request, past }: WorkTry, upload: WorkUpload): Promise<WorkFile | null | Outcome> => {
    const account = await me()
    if (account.status !== 'ok') return account.outcome
    const files = await openProject.files(work)
    if (files.status !== 'ok') return judgeFailure(files, 'read', past)
    const known = new Set(await deliveries.attachments(request.id))
    return files.value.find((file) => file.author === account.id && !known.has(file.id) && isSameFile(upload, file)) ?? null
  }

  const upload = async (attempt: WorkTry, file: RequestFileRow): Promise<Outcome> => {
    const { turn, work, request, past } = attempt
    const most = Math.min((await fileBytes()) ?? telegramBytes, telegramBytes)
    const fetched = await fetchFile(deps, attempt, file, most)
    if (fetched.status !== 'ok') return fetched
    if (past !== 'unsent') {
      const there = await findThere(attempt, fetched.upload)
      if (there !== null && 'status' in there) return there
      if (there !== null) {
        hint(await deliveries.attached(file, there.id))
        return done
      }
      const wait = unlessUnderWay(past)
      if (wait !== null) return wait
    }
    if (!(await turn.fresh())) return lost
    const attached = await openProject.attach(work, fetched.upload)
    if (attached.status === 'ok') {
      hint(await deliveries.attached(file, attached.value.id))
      return done
    }
    const judged = judgeFailure(attached, 'write', past)
    return judged.status === 'dead' ? refused(file, request.id, judged.error) : judged
  }

  return async (attempt, id) => {
    const file = await deliveries.file(id)
    if (file === null) return { status: 'dead', error: 'invalid', notice: null }
    return file.attachment === null ? addressed(deliveries, await attempt.turn.during(upload(attempt, file)), file) : done
  }
}
