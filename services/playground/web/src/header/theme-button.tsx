import { Button, useTexts, useTheme } from '@pinline/ui'
import type { Theme } from '@pinline/ui'
import { ThemeIcon } from './theme-icon.tsx'

const following: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }

/** Goes through the themes: the system's, light, dark. */
export const ThemeButton = () => {
  const { theme, setTheme } = useTheme()
  const { t } = useTexts()
  return (
    <Button
      variant="quiet"
      icon={<ThemeIcon theme={theme} />}
      label={t('ui.theme', { theme: t(`ui.theme.${theme}`) })}
      onPress={() => {
        setTheme(following[theme])
      }}
    />
  )
}
