"""An archive on an OpenSearch cluster; docs/cluster.md says how to run one. Needs the extra `cluster`."""
