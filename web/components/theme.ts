import { type CSSVariablesResolver, createTheme } from '@mantine/core';
import { texts } from '@/lib/texts';

const clearButtonProps = { 'aria-label': texts.form.clear };

/** The looks of the whole app. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: 'md',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: { fontWeight: '650' },
  components: {
    Select: { defaultProps: { clearButtonProps } },
    MultiSelect: { defaultProps: { clearButtonProps } },
    DateInput: { defaultProps: { clearButtonProps } },
    DateTimePicker: { defaultProps: { clearButtonProps } },
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': texts.form.close },
        attributes: { header: { role: 'presentation' } }, // the page has its own
      },
    },
  },
});

/** Quiet words and links that still stand out by 4.5 to 1, on grey too. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-8)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-red-light-color': '#a61e1e',
    '--mantine-color-green-light-color': '#1b5e2b',
    '--mantine-color-yellow-light-color': '#7a4100',
    '--mantine-color-indigo-light-hover': 'var(--mantine-color-indigo-1)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-3)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
  },
});
