import type { TextKey, TextParams } from '@pinline/i18n'
import type { StageBar, StageTone } from '@pinline/ui'
import type { MessagePath, PathStage, StageSystem } from '../../../src/api.ts'

/** What the words of a path are made with. */
export interface PathTexts {
  readonly t: (key: TextKey, params?: TextParams) => string
  /** Milliseconds in words. */
  readonly duration: (ms: number) => string
}

/** Each system keeps its colour from path to path. */
const tones: Readonly<Record<StageSystem, StageTone>> = {
  dispatcher: 1,
  crm: 2,
  telegram: 3,
  bot: 4,
  ingress: 5,
  outbox: 6,
  person: 'muted',
}

/** Below this, nine in ten means nothing. */
const enough = 10

const toBar = ({ stage, system, fromMs, toMs, waiting, failed, row }: PathStage, { t }: PathTexts): StageBar => {
  const hint = [
    t(`pg.system.${system}`),
    ...(waiting ? [t('pg.path.waited')] : []),
    ...(failed ? [t('pg.path.try_failed')] : []),
    ...(row === null ? [] : [row]),
  ]
  return {
    label: t(`pg.stage.${stage}`),
    fromMs,
    toMs,
    tone: failed ? 'danger' : tones[system],
    dashed: waiting,
    pause: stage === 'pause',
    hint: hint.join(' · '),
  }
}

/** A bar for each stage. */
export const toBars = ({ stages }: MessagePath, texts: PathTexts): StageBar[] => stages.map((stage) => toBar(stage, texts))

/** The stage of ours that took longest; a person's thinking does not count. */
export const longestStage = ({ stages }: Pick<MessagePath, 'stages'>): PathStage | undefined =>
  stages
    .filter(({ stage }) => stage !== 'pause')
    .reduce<PathStage | undefined>(
      (longest, stage) => (longest === undefined || stage.toMs - stage.fromMs > longest.toMs - longest.fromMs ? stage : longest),
      undefined,
    )

/** How this path compares with the others of the run, as far as so few can tell; null without any. */
export const runSentence = ({ run: { n, p50Ms, p90Ms } }: Pick<MessagePath, 'run'>, { t, duration }: PathTexts): string | null => {
  if (n === 0) return null
  const p50 = duration(p50Ms)
  return n < enough ? t('pg.path.run.few', { n, p50 }) : t('pg.path.run', { n, p50, p90: duration(p90Ms) })
}
