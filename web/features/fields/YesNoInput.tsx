'use client';

import { Group, Radio, VisuallyHidden } from '@mantine/core';
import { texts } from '@/lib/texts';

type Props = {
  label: string;
  hideLabel?: boolean | undefined;
  description?: string | null | undefined;
  error?: string | undefined;
  required: boolean;
  value: unknown;
  onChange: (value: boolean | null) => void;
};

const VALUES: Readonly<Record<string, boolean | null>> = { yes: true, no: false, none: null };

/** A choice between yes and no, in which nothing chosen is not no. */
export function YesNoInput(props: Props) {
  const { label, hideLabel, description, error, required, value, onChange } = props;
  const none = required ? '' : 'none';
  const choices = [
    { name: 'yes', text: texts.fields.yes },
    { name: 'no', text: texts.fields.no },
    ...(required ? [] : [{ name: 'none', text: texts.typing.notSet }]),
  ];
  return (
    <Radio.Group
      label={hideLabel ? <VisuallyHidden>{label}</VisuallyHidden> : label}
      description={description}
      error={error}
      withAsterisk={required && !hideLabel}
      value={value === true ? 'yes' : value === false ? 'no' : none}
      onChange={(name) => onChange(VALUES[name] ?? null)}
    >
      <Group gap="lg" mt={hideLabel ? 8 : 4} mb={error ? 4 : 0}>
        {choices.map(({ name, text }) => (
          <Radio key={name} value={name} label={text} aria-invalid={Boolean(error)} />
        ))}
      </Group>
    </Radio.Group>
  );
}
