import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { texts } from '@/lib/texts';
import styles from './theme.module.css';

const clearButtonProps = { 'aria-label': texts.form.clear };

/** A quiet blue-green: the colour of what can be done and of where one is. */
const petrol: MantineColorsTuple = [
  '#eaf5f6',
  '#d3e8eb',
  '#a9d2d8',
  '#7cbbc4',
  '#56a7b3',
  '#3d98a6',
  '#2b8593',
  '#1b7280',
  '#12616e',
  '#0b505b',
];

/** Dark surfaces with a breath of the same colour; from words to the ground. */
const dark: MantineColorsTuple = [
  '#dbe2e5',
  '#b4bfc4',
  '#8c999f',
  '#67757b',
  '#3b474d',
  '#2e393e',
  '#252f34',
  '#1a2226',
  '#12181b',
  '#0d1214',
];

/** The looks of the whole app. */
export const theme = createTheme({
  colors: { petrol, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 'md',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: {
    fontWeight: '650',
    sizes: {
      h2: { fontSize: '1.5rem', lineHeight: '1.3' },
      h4: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  components: {
    Select: { defaultProps: { clearButtonProps } },
    MultiSelect: { defaultProps: { clearButtonProps } },
    InputWrapper: { classNames: { label: styles.label } },
    Fieldset: { classNames: { root: styles.fieldset, legend: styles.legend } },
    SegmentedControl: { classNames: { label: styles.segment } },
    Switch: { classNames: { track: styles.track, thumb: styles.thumb } },
    Table: { classNames: { th: styles.head } },
    Modal: {
      classNames: { title: styles.dialogTitle },
      defaultProps: {
        closeButtonProps: { 'aria-label': texts.form.close },
        attributes: { header: { role: 'presentation' } }, // the page has its own
      },
    },
  },
});

/** Quiet words and links that still stand out by 4.5 to 1, on grey too. `--ground` is what cards lie on. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--ground': '#f5f7f8',
    '--mantine-color-text': '#1b2529',
    '--mantine-color-default-border': '#d9e0e3',
    '--mantine-color-dimmed': '#52616a',
    '--mantine-color-anchor': 'var(--mantine-color-petrol-8)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-placeholder': '#68757c',
    '--mantine-color-red-filled': '#b3261e',
    '--mantine-color-red-filled-hover': '#961c16',
    '--mantine-color-red-light-color': '#a61e1e',
    '--mantine-color-green-light-color': '#1b5e2b',
    '--mantine-color-yellow-light-color': '#7a4100',
    '--mantine-color-gray-light-color': '#3f4d54',
    '--mantine-color-petrol-light': 'var(--mantine-color-petrol-0)',
    '--mantine-color-petrol-light-hover': 'var(--mantine-color-petrol-1)',
    '--mantine-color-petrol-light-color': 'var(--mantine-color-petrol-9)',
  },
  dark: {
    '--ground': 'var(--mantine-color-dark-8)',
    '--mantine-color-text': 'var(--mantine-color-dark-0)',
    '--mantine-color-default-border': '#323d42',
    '--mantine-color-dimmed': '#a7b3b8',
    '--mantine-color-anchor': 'var(--mantine-color-petrol-2)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-red-filled': '#b3261e',
    '--mantine-color-red-filled-hover': '#961c16',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-3)',
    '--mantine-color-gray-light': 'rgba(255, 255, 255, 0.08)',
    '--mantine-color-placeholder': '#98a5ab',
    '--mantine-color-gray-light-color': '#c6d0d4',
    '--mantine-color-petrol-light': 'rgba(86, 167, 179, 0.16)',
    '--mantine-color-petrol-light-hover': 'rgba(86, 167, 179, 0.24)',
    '--mantine-color-petrol-light-color': 'var(--mantine-color-petrol-2)',
  },
});
