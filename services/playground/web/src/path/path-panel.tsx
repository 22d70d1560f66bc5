import { Notice, Skeleton, StageBars, useDuration, useTexts } from '@pinline/ui'
import type { MessagePath, PathSubject } from '../../../src/api.ts'
import { TitledPanel } from '../shell/titled-panel.tsx'
import { useWorld } from '../world/world.ts'
import type { Reading } from './follow-paths.ts'
import styles from './path-panel.module.css'
import { longestStage, runSentence, toBars } from './path-words.ts'
import { newestPath, newestSubjects } from './subjects.ts'
import { usePaths } from './use-paths.ts'

interface PathPanelProps {
  /** Without one: the newest finished path. */
  readonly subject?: PathSubject | undefined
}

const PathFigure = ({ path }: { readonly path: MessagePath }) => {
  const { t } = useTexts()
  const duration = useDuration()
  const longest = longestStage(path)
  const summary =
    longest === undefined
      ? t('pg.path')
      : t('pg.path.summary', { stage: t(`pg.stage.${longest.stage}`), dur: duration(longest.toMs - longest.fromMs) })
  const run = runSentence(path, { t, duration })
  return (
    <>
      <StageBars summary={summary} stages={toBars(path, { t, duration })} />
      {run !== null && <p className={styles['run']}>{run}</p>}
    </>
  )
}

interface PathBodyProps {
  readonly reading: Reading
  readonly path: MessagePath | undefined
  /** Said where there is no path. */
  readonly empty: string
}

const PathBody = ({ reading, path, empty }: PathBodyProps) => {
  const { t } = useTexts()
  if (reading.status === 'loading') return <Skeleton label={t('pg.path.loading')} />
  if (reading.status === 'failed') return <Notice tone="warn">{t('pg.path.failed')}</Notice>
  return path === undefined || path.stages.length === 0 ? <p className={styles['empty']}>{empty}</p> : <PathFigure path={path} />
}

/** The way of one message through all systems: a bar a stage, its time, and how it compares with the others of this run. */
export const PathPanel = ({ subject }: PathPanelProps) => {
  const { t } = useTexts()
  const duration = useDuration()
  const state = useWorld()
  const reading = usePaths(subject === undefined ? newestSubjects(state) : [subject], { keepsOld: subject === undefined })
  const path = reading.status === 'read' ? newestPath(reading.paths) : undefined
  const about = path?.subject ?? subject
  const kind = path?.kind ?? (subject?.system === 'crm' ? 'buyer-message' : 'reply')
  const title =
    about === undefined
      ? t('pg.path')
      : t(kind === 'buyer-message' ? 'pg.path.of.buyer-message' : 'pg.path.of.reply', { id: String(about.message) })
  const total = path !== undefined && <span className={styles['total']}>{path.done ? duration(path.totalMs) : t('pg.path.going')}</span>
  return (
    <TitledPanel title={title} aside={total}>
      <PathBody reading={reading} path={path} empty={t(subject === undefined ? 'pg.path.empty' : 'pg.path.unknown')} />
    </TitledPanel>
  )
}
