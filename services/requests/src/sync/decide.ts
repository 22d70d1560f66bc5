import type { Catalogue } from '@pinline/catalogue'
import { encodeCallback } from '@pinline/contracts'
import { rateButtons, solvedButtons } from '@pinline/db'
import type { KnownRequest, RelayedComment, RelayedFile, RequestNotice, SupportRequest, WorkNews } from '@pinline/db'
import { isRequestOpen, toRequestStatus } from '@pinline/domain'
import type { RequestStatus, WorkComment, WorkFile, WorkPackage } from '@pinline/domain'
import { inPieces, relayOf } from './relay.ts'

/** A work package as one look has found it. */
export interface Look {
  readonly work: WorkPackage
  readonly comments: readonly WorkComment[]
  readonly files: readonly WorkFile[]
  /** The service account: what it wrote came from here. */
  readonly me: number
}

/** Characters of the staff's words in one message; Telegram takes 4096 with what stands around them. */
const pieceLength = 3000
/** Who speaks, where OpenProject does not say it. */
const nobody = 'OpenProject'

const numOf = ({ id }: SupportRequest): { readonly num: string } => ({ num: String(id) })

/**
 * The status that the request takes over; null: it stays. A status of ours that the instance has no word for is not undone by what
 * stands there instead, unless that ends the work.
 */
const statusOf = ({ request }: KnownRequest, { work }: Look, { statuses }: Catalogue): RequestStatus | null => {
  const seen = toRequestStatus(statuses, work.status)
  if (seen === null || seen === request.status) return null
  const hasWord = (statuses[request.status]?.length ?? 0) > 0
  return hasWord || request.status === 'new' || !isRequestOpen(seen) ? seen : null
}

/** Whoever works on it by now; undefined: as before. */
const assigneeOf = ({ request, takenBy }: KnownRequest, { work }: Look, { staff }: Catalogue): WorkNews['assignee'] => {
  const { assignee } = work
  const isKnown = takenBy !== null && staff.some(({ telegram }) => telegram === takenBy)
  // OpenProject does not know whoever took it in Telegram, so nobody stands there.
  if (assignee === null) return request.assignee === null || (takenBy !== null && !isKnown) ? undefined : null
  const telegram = staff.find(({ user }) => user === assignee.id)?.telegram ?? null
  if (telegram !== null && telegram === takenBy) return undefined
  return assignee.name === request.assignee ? undefined : { name: assignee.name, telegram }
}

const toFile = ({ id, name, type, size }: WorkFile): RelayedFile => ({ attachment: id, name, type, size })

interface Relayed {
  readonly comments: readonly RelayedComment[]
  readonly files: readonly RelayedFile[]
}

/** What of the staff's words and files is new and meant for the requester. */
const relayed = ({ activities, attachments }: KnownRequest, { comments, files, me }: Look, { relay }: Catalogue): Relayed => {
  const open = files.filter(({ id, author }) => author !== me && !attachments.has(id))
  const said = comments.flatMap((comment): RelayedComment[] => {
    if (comment.author.id === me || activities.has(comment.id)) return []
    const words = relayOf(comment, relay)
    if (words === null) return []
    const { id: activity, author, createdAt } = comment
    const shown = open.filter(({ id }) => words.attachments.includes(id)).map(toFile)
    return [{ activity, author: author.name ?? nobody, text: words.text, createdAt, files: shown }]
  })
  const taken = new Set(said.flatMap(({ files: shown }) => shown.map(({ attachment }) => attachment)))
  return { comments: said, files: relay.comments === 'all' ? open.filter(({ id }) => !taken.has(id)).map(toFile) : [] }
}

const commentNotices = (request: SupportRequest, comments: readonly RelayedComment[]): RequestNotice[] =>
  comments.flatMap(({ activity, author, text }) =>
    inPieces(text, pieceLength).map((piece, index) => ({
      once: `${String(request.id)}:activity:${String(activity)}:${String(index)}`,
      notice: { key: 'req.comment', params: { ...numOf(request), name: author, text: piece } },
    })),
  )

/** Tells of a new status; `words`: what the staff have said with it, where the text has a place for that. */
const statusNotices = (request: SupportRequest, status: RequestStatus, sight: string, words: string): RequestNotice[] => {
  const once = `${String(request.id)}:seen:${sight}:${status}`
  const params = { ...numOf(request), status: { text: `st.${status}` } }
  switch (status) {
    case 'ask':
      return [{ once, notice: { key: 'req.ask', params: { ...params, text: words } } }]
    case 'solved':
      return [{ once, notice: { key: 'req.solved', params: { ...params, text: words }, buttons: solvedButtons(request.id) } }]
    case 'closed':
      return [
        { once, notice: { key: 'req.status', params, buttons: reopenButtons(request.id) } },
        { once: `${once}:rate`, notice: { key: 'req.rate', params: numOf(request), buttons: rateButtons(request.id), silent: true } },
      ]
    case 'new':
    case 'work':
    case 'hold':
    case 'cancelled':
      return [{ once, notice: { key: 'req.status', params } }]
  }
}

const reopenButtons = (request: number) => [[{ label: 'req.btn.reopen', data: encodeCallback({ action: 'reqReopen', args: [request] }) }]]

/**
 * What a look at a work package changes. While something of ours is on its way there, and for a version that is older than the known
 * one, only the staff's words count.
 */
export const decide = (known: KnownRequest, look: Look, catalogue: Catalogue): WorkNews => {
  const { request, busy } = known
  const { lockVersion } = look.work
  const { comments, files } = relayed(known, look, catalogue)
  const isNews = !busy && (request.lockVersion === null || lockVersion > request.lockVersion)
  if (!isNews) return { comments, files, notices: commentNotices(request, comments) }

  // A version that was told of before is news again where ours went another way since, and OpenProject has refused that.
  const sight = `${String(lockVersion)}${request.lockVersion === null ? `:${String(request.changedAt.getTime())}` : ''}`
  const status = statusOf(known, look, catalogue)
  const assignee = assigneeOf(known, look, catalogue)
  // The words that came with a question, or with the solution, stand in that message.
  const within =
    status === 'ask' || status === 'solved' ? comments.findLast(({ text }) => text !== '' && text.length <= pieceLength) : undefined
  const assigned: RequestNotice[] =
    assignee === undefined || assignee === null
      ? []
      : [
          {
            once: `${String(request.id)}:seen:${sight}:assigned`,
            notice: { key: 'req.assigned', params: { ...numOf(request), name: assignee.name } },
          },
        ]
  return {
    lockVersion,
    ...(status === null ? {} : { status }),
    ...(assignee === undefined ? {} : { assignee }),
    comments,
    files,
    notices: [
      ...assigned,
      ...commentNotices(
        request,
        comments.filter((comment) => comment !== within),
      ),
      ...(status === null ? [] : statusNotices(request, status, sight, within?.text ?? '')),
    ],
  }
}
