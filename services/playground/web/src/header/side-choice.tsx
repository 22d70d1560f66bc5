import { Button, SegmentedControl, useMediaQuery, useTexts } from '@pinline/ui'
import type { Side } from '../shell/phone-id.ts'
import { useWorld } from '../world/world.ts'

interface SideChoiceProps {
  readonly side: Side
  readonly onSide: (side: Side) => void
}

const sides = ['shop', 'desk'] as const satisfies readonly Side[]

/** The shop or the help desk: both where there is room, else one button with the other. Nothing where only one of them is there. */
export const SideChoice = ({ side, onSide }: SideChoiceProps) => {
  const { t } = useTexts()
  const { parts } = useWorld()
  const isWide = useMediaQuery('(min-width: 768px)')
  const nameOf = (value: Side): string => t(value === 'shop' ? 'pg.side.shop' : 'pg.side.desk')
  if (!parts.shop || !parts.helpDesk) return null
  if (isWide)
    return (
      <SegmentedControl
        label={t('pg.side')}
        options={sides.map((value) => ({ value, label: nameOf(value) }))}
        value={side}
        onChange={onSide}
      />
    )
  const other: Side = side === 'shop' ? 'desk' : 'shop'
  return (
    <Button
      variant="quiet"
      icon="⇄"
      onPress={() => {
        onSide(other)
      }}
    >
      {nameOf(other)}
    </Button>
  )
}
