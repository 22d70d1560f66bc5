import type { OpenProject } from '@pinline/domain'
import { done, doneAndLook, judgeFailure, lost, unlessUnderWay } from './outcome.ts'
import type { Done, Outcome } from './outcome.ts'
import type { StepDeps, WorkTry } from './steps.ts'

/** OpenProject may store line ends and blanks in another way than they were sent. */
const plain = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/** A comment that is there: its number, or how the try ended. */
export type Written = { readonly status: 'written'; readonly activity: number } | Exclude<Outcome, Done>

type WriterDeps = Pick<StepDeps, 'me'> & { readonly openProject: Pick<OpenProject, 'comment' | 'comments'> }

/** Writes a comment once: in doubt it is looked for among our own, without those that are known (`known`) to be something else. */
export const createWriteComment =
  ({ openProject, me }: WriterDeps) =>
  async ({ turn, work, past }: WorkTry, text: string, known: (id: number) => Promise<boolean>): Promise<Written> => {
    if (past !== 'unsent') {
      const account = await me()
      if (account.status !== 'ok') return account.outcome
      const comments = await openProject.comments(work)
      if (comments.status !== 'ok') return judgeFailure(comments, 'read', past)
      const equal = comments.value.filter(({ author, text: written }) => author.id === account.id && plain(written) === plain(text))
      for (const { id } of equal) if (!(await known(id))) return { status: 'written', activity: id }
      const wait = unlessUnderWay(past)
      if (wait !== null) return wait
    }
    if (!(await turn.fresh())) return lost
    const written = await openProject.comment(work, text)
    return written.status === 'ok' ? { status: 'written', activity: written.value.id } : judgeFailure(written, 'write', past)
  }

/** Brings something that was said in Telegram to the work package, as a comment with its author's name. */
export const createAddComment = (deps: StepDeps): ((attempt: WorkTry, comment: number) => Promise<Outcome>) => {
  const { deliveries, texts, hint } = deps
  const write = createWriteComment(deps)
  return async (attempt, id) => {
    const { request } = attempt
    const comment = await deliveries.comment(id)
    if (comment === null) return { status: 'dead', error: 'invalid', notice: null }
    if (comment.activity !== null) return done
    const written = await write(attempt, texts.comment(comment), async (activity) =>
      (await deliveries.activities(request.id)).includes(activity),
    )
    if (written.status !== 'written') return written
    hint(await deliveries.commented(comment, written.activity))
    return doneAndLook
  }
}
