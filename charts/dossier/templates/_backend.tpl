{{- define "dossier.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "dossier.metadata" -}}
name: {{ .name }}
labels:
  {{- include "dossier.selector" . | nindent 2 }}
  {{- include "common.metaLabels" .root | nindent 2 }}
{{- end }}

{{- /*
A backend of one pod, its Service, and who may call it. Takes root, name, user (a uid that the image knows), data (where
it keeps things), ports (name: number; "main" is probed), clients (names of services), and of the container args, env and
files (of a Secret of the same name: file: path).
*/ -}}
{{- define "dossier.backend" -}}
{{- $backend := . -}}
{{- $values := get .root.Values.backends .name -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "dossier.metadata" . | nindent 2 }}
spec:
  serviceName: {{ .name }}
  selector:
    matchLabels:
      {{- include "dossier.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "dossier.selector" . | nindent 8 }}
        {{- include "common.metaLabels" .root | nindent 8 }}
    spec:
      {{- include "dossier.pod" (dict "backend" . "values" $values) | nindent 6 }}
  {{- if $values.storage }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests: {storage: {{ $values.storage }}}
  {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  {{- include "dossier.metadata" . | nindent 2 }}
spec:
  selector:
    {{- include "dossier.selector" . | nindent 4 }}
  ports:
    {{- range $name, $number := .ports }}
    - {name: {{ $name }}, port: {{ $number }}, targetPort: {{ $name }}}
    {{- end }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "dossier.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "dossier.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        {{- range .clients }}
        - podSelector: {matchLabels: {app.kubernetes.io/name: {{ . }}}}
        {{- end }}
      ports:
        - {protocol: TCP, port: main}
  egress: []
{{- end }}

{{- define "dossier.pod" -}}
{{- $backend := .backend -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ $backend.user }}
  runAsGroup: {{ $backend.user }}
  fsGroup: {{ $backend.user }}
  # Files keep the modes that they were given: Erlang refuses a cookie that its group may read.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
containers:
  - name: {{ $backend.name }}
    image: {{ .values.image }}
    {{- with $backend.args }}
    args: {{ toJson . }}
    {{- end }}
    {{- with $backend.env }}
    env:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    ports:
      {{- range $name, $number := $backend.ports }}
      - {name: {{ $name }}, containerPort: {{ $number }}}
      {{- end }}
    startupProbe:
      tcpSocket: {port: main}
      periodSeconds: 2
      failureThreshold: 150
    livenessProbe:
      tcpSocket: {port: main}
      periodSeconds: 10
    readinessProbe:
      tcpSocket: {port: main}
      periodSeconds: 5
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      runAsNonRoot: true
      capabilities:
        drop: ["ALL"]
    resources:
      {{- toYaml .values.resources | nindent 6 }}
    volumeMounts:
      - {name: data, mountPath: {{ $backend.data }}}
      - {name: tmp, mountPath: /tmp}
      - {name: run, mountPath: /var/run}
      {{- range $file, $path := $backend.files }}
      - {name: files, mountPath: {{ $path }}, subPath: {{ $file }}, readOnly: true}
      {{- end }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: 64Mi}
  - name: run
    emptyDir: {sizeLimit: 16Mi}
  {{- if $backend.files }}
  - name: files
    secret: {secretName: {{ $backend.name }}}
  {{- end }}
  {{- if not .values.storage }}
  - name: data
    emptyDir: {sizeLimit: 256Mi}
  {{- end }}
{{- end }}

{{- /* An environment variable out of the Secret of passwords. Takes name and key. */ -}}
{{- define "dossier.password" -}}
{name: {{ .name }}, valueFrom: {secretKeyRef: {name: passwords, key: {{ .key }}}}}
{{- end }}
