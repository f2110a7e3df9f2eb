{{- define "common.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "common.secretName" -}}
{{- .Values.secretName | default (printf "%s-env" (include "common.fullname" .)) -}}
{{- end }}

{{- define "common.image" -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end }}

{{- /* What a selector holds can never change, so it is these two and no more. */ -}}
{{- define "common.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "common.metaLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: dossier
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "common.labels" -}}
{{ include "common.selector" . }}
{{ include "common.metaLabels" . }}
{{- end }}

{{- /* A migration's pod must not be chosen by the Service, the budget or the Deployment: it has a name of its own. */ -}}
{{- define "common.migrationSelector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-migrate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "common.metadata" -}}
name: {{ include "common.fullname" . }}
labels:
  {{- include "common.labels" . | nindent 2 }}
{{- end }}
