import { languages } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import { Button, SegmentedControl, useMediaQuery, useTexts } from '@pinline/ui'

/** The page's language: both where there is room, else one button with the other. */
export const LanguageChoice = () => {
  const { language, setLanguage, t } = useTexts()
  const isWide = useMediaQuery('(min-width: 768px)')
  const nameOf = (value: Language): string => t(value === 'uk' ? 'ui.language.uk' : 'ui.language.en')
  if (isWide)
    return (
      <SegmentedControl
        label={t('ui.language')}
        options={languages.map((value) => ({ value, label: value, name: nameOf(value) }))}
        value={language}
        onChange={setLanguage}
      />
    )
  const other: Language = language === 'uk' ? 'en' : 'uk'
  return (
    <Button
      variant="quiet"
      icon={other}
      label={nameOf(other)}
      onPress={() => {
        setLanguage(other)
      }}
    />
  )
}
