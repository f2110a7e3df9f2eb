{{- define "common.serviceMonitor" -}}
{{- if .Values.monitoring.enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  {{- include "common.monitoringMetadata" . | nindent 2 }}
spec:
  selector:
    matchLabels:
      {{- include "common.selector" . | nindent 6 }}
  endpoints:
    - port: ops
      path: /metrics
      interval: {{ .Values.monitoring.interval }}
{{- end }}
{{- end }}

{{- define "common.prometheusRule" -}}
{{- $alerts := .Files.Get "files/alerts.yaml" -}}
{{- if and .Values.monitoring.enabled $alerts -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- include "common.monitoringMetadata" . | nindent 2 }}
spec:
  {{- $alerts | nindent 2 }}
{{- end }}
{{- end }}

{{- define "common.dashboard" -}}
{{- $dashboard := .Files.Get "files/dashboard.json" -}}
{{- if and .Values.monitoring.enabled $dashboard -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "common.fullname" . }}-dashboard
  labels:
    {{- include "common.labels" . | nindent 4 }}
    grafana_dashboard: "1"
data:
  {{ .Chart.Name }}.json: |
    {{- $dashboard | nindent 4 }}
{{- end }}
{{- end }}

{{- define "common.monitoringMetadata" -}}
{{ include "common.metadata" . }}
{{- with .Values.monitoring.labels }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
