# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sourced by scripts that run GStreamer.

screen=$(video 'vivid.*vid-out')
plugins="app coreelements kms video4linux2 videoconvertscale"

# Without the other plugins, whose libraries take long to scan
links()
{
	mkdir -p /root/tmp/gst
	for plugin in $plugins; do
		ln -s "/usr/lib/aarch64-linux-gnu/gstreamer-1.0/libgst$plugin.so" /root/tmp/gst ||
			return
	done
	gst gst-inspect-1.0 >/tmp/out 2>&1
	grep -E 'v4l2sink|v4l2convert|kmssink' /tmp/out
	[ "$(grep -cE 'v4l2sink:|v4l2convert:|kmssink:' /tmp/out)" -eq 3 ]
}

gst()
{
	debian GST_PLUGIN_SYSTEM_PATH_1_0=/tmp/gst GST_REGISTRY=/tmp/gst/registry HOME=/tmp \
		timeout 300 "$@" </dev/null 3>&-
}

# Its HDMI output, whose default is 1280x720
connects()
{
	debian v4l2-ctl -d "$screen" --set-output 1
}
