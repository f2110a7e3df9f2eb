{{- /* The container of the image, without name, arguments, ports and probes. */ -}}
{{- define "common.container" -}}
image: {{ include "common.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: {drop: [ALL]}}
{{- with .Values.env }}
env:
  {{- range $name, $value := . }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- if hasKey .Values "secretName" }}
envFrom:
  - secretRef: {name: {{ include "common.secretName" . }}}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "common.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "common.tmp" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ .Values.tmpSize }}}
{{- end }}

{{- /* Give "port" the name of the port that answers; the paths are the chart's values. */ -}}
{{- define "common.probes" -}}
{{- $port := .port -}}
{{- with .root.Values.probes -}}
startupProbe: {httpGet: {path: {{ .startup }}, port: {{ $port }}}, periodSeconds: 2, failureThreshold: 150, timeoutSeconds: 5}
livenessProbe: {httpGet: {path: {{ .liveness }}, port: {{ $port }}}, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5}
readinessProbe: {httpGet: {path: {{ .readiness }}, port: {{ $port }}}, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 5}
{{- end }}
{{- end }}
