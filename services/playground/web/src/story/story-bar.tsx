import { Button, SegmentedControl, useMediaQuery, useTexts } from '@pinline/ui'
import { PauseIcon, PlayIcon, StepIcon } from './icons.tsx'
import { storyMs } from './script.ts'
import styles from './story-bar.module.css'
import { useStory } from './story-context.ts'
import type { Story } from './story-context.ts'

const speeds = ['0.5', '1', '1.5', '2'] as const
/** As many as a phone has room for. */
const fewSpeeds = ['0.5', '1', '2'] as const

const Progress = ({ atMs }: Pick<Story, 'atMs'>) => {
  const { t } = useTexts()
  const seconds = { at: Math.floor(atMs / 1000), all: Math.round(storyMs / 1000) }
  return (
    <div className={styles['progress']}>
      <progress className={styles['track']} value={atMs} max={storyMs} aria-label={t('pg.story.region')} />
      <span className={styles['time']}>{t('pg.story.at', seconds)}</span>
    </div>
  )
}

const Controls = ({ state, speed, play, pause, step, stop, setSpeed }: Story) => {
  const { t, language } = useTexts()
  const number = new Intl.NumberFormat(language)
  const isOver = state === 'ended'
  const playWords = t(isOver ? 'pg.story.again' : 'pg.story.resume')
  const isWide = useMediaQuery('(min-width: 768px)')
  const hasRoom = isWide || isOver
  const options = (isWide ? speeds : fewSpeeds).map((value) => {
    const label = number.format(Number(value))
    return { value, label: isWide ? `${label}×` : label, name: `${label}×` }
  })
  return (
    <div className={styles['controls']}>
      {state === 'playing' ? (
        <Button icon={<PauseIcon />} shortcut=" " label={t('pg.story.pause')} onPress={pause}>
          {hasRoom ? t('pg.story.pause') : undefined}
        </Button>
      ) : (
        <Button icon={<PlayIcon />} variant={isOver ? 'plain' : 'primary'} label={playWords} onPress={play}>
          {hasRoom ? playWords : undefined}
        </Button>
      )}
      {!isOver && <Button icon={<StepIcon />} label={t('pg.story.step')} onPress={step} />}
      {!isOver && (
        <SegmentedControl
          label={t('pg.story.speed')}
          options={options}
          value={speeds.find((value) => Number(value) === speed) ?? '1'}
          onChange={(value) => {
            setSpeed(Number(value))
          }}
        />
      )}
      <Button variant="quiet" icon="✕" label={t('pg.story.close')} onPress={stop} />
    </div>
  )
}

/** The story's captions and what steers it; nothing while no story runs. */
export const StoryBar = () => {
  const { t } = useTexts()
  const story = useStory()
  if (story.state === 'idle') return null
  return (
    <section className={styles['bar']} aria-label={t('pg.story.region')}>
      <p className={styles['caption']} aria-live="polite">
        {story.caption === '' ? t('pg.story.begin') : story.caption}
      </p>
      <Controls {...story} />
      <Progress atMs={story.atMs} />
    </section>
  )
}
