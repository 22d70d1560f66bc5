import { Button, useMediaQuery, useTexts } from '@pinline/ui'
import { useStoryControls } from '../story/story-context.ts'
import { useWorld } from '../world/world.ts'

interface HeaderButtonsProps {
  readonly onKeys: () => void
}

/** What the header can start. The list of keys is for those who are likely to have some. */
export const HeaderButtons = ({ onKeys }: HeaderButtonsProps) => {
  const { t } = useTexts()
  const isNarrow = useMediaQuery('(max-width: 767px)')
  const { play } = useStoryControls()
  const { parts } = useWorld()
  return (
    <>
      {parts.shop && (
        <Button variant="primary" shortcut="s" label={t('pg.story')} onPress={play}>
          {t(isNarrow ? 'pg.story.short' : 'pg.story')}
        </Button>
      )}
      {!isNarrow && <Button variant="quiet" shortcut="?" label={t('pg.keys')} icon="?" onPress={onKeys} />}
    </>
  )
}
