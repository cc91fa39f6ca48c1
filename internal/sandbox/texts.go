package sandbox

import (
	"strings"

	"livedesk/themes"
)

// texts are the words of the page in one language. English is the vendor's own defaults where the seed has them
// (seed 003, UI Configuration Code Sample), with its spelling.
type texts struct {
	Lang, Dir string

	Title, Close                             string
	TipsTitle, TipsLead, Start, Fine         string
	Tips                                     [4]string
	NotCenter, KeepStill, Closer, Occluded   string
	FarLead, NearLead, Picture               string
	Trouble, OtherDevice                     string
	Checking, KeepOpen                       string
	Passed, Failed, Next, Again, Countdown   string
	Denied, DeniedTip, Refresh               string
	DeviceTip, Copy, Copied, Link, QR        string
	DeviceTitle, CameraTip, ThisDevice       string
	OtherDone, OtherDoneTip                  string
	TimeoutTitle, TimeoutTip                 string
	SendTitle, SendTip                       string
	LeaveTitle, LeaveTip, Stay, Leave        string
	Expired, ExpiredTip, UsedTip             string
	Unknown, UnknownTip, FrameDone, NoScript string
}

// script is the part that the page's module swaps in while running.
func (t texts) script() map[string]string {
	return map[string]string{
		"notCenter": t.NotCenter, "keepStill": t.KeepStill, "closer": t.Closer, "occluded": t.Occluded, "farLead": t.FarLead,
		"nearLead": t.NearLead, "picture": t.Picture, "countdown": t.Countdown, "copied": t.Copied, "frameDone": t.FrameDone,
	}
}

// textsFor finds the words for a language, in any of the vendor's spellings or as a BCP 47 tag. A language without
// words here gets English, and English's direction with it.
func textsFor(name string) texts {
	if l, ok := themes.FindLocale(name); ok {
		name = l.Tag
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(name), "_", "-"), "-")
	for _, t := range languages {
		if t.Lang == base {
			return t
		}
	}
	return languages[0]
}

var languages = []texts{english, indonesian, vietnamese, spanish, thai}

var english = texts{
	Lang: "en", Dir: "ltr", Title: "Liveness Detection", Close: "Leave this check",
	TipsTitle: "Take a selfie", TipsLead: "We check that you are a real person. It takes about 40 seconds.", Start: "Start",
	Fine:      "Your photos are used for this check only.",
	Tips:      [4]string{"Look straight at the camera", "Find even light, no window behind you", "Take off mask, cap and dark glasses", "Hold the phone still, at eye height"},
	NotCenter: "Please move your face to the center of the face frame", KeepStill: "Please stay still and start testing", Closer: "Move closer",
	Occluded: "Please don't cover your face", FarLead: "Hold the phone at arm’s length", NearLead: "Keep looking at the camera",
	Picture: "Camera picture in an oval frame, {percent} percent done",
	Trouble: "Trouble with the camera?", OtherDevice: "Continue on another device",
	Checking: "Checking your photos", KeepOpen: "Keep this page open.",
	Passed: "Liveness Detection succeed", Failed: "Liveness Detection failed", Next: "Next Step", Again: "Please try again",
	Countdown: "Go to next process after {second} seconds.",
	Denied:    "Camera permission denied", DeniedTip: "Please grant camera permission\nRefresh this page to start the liveness detection process", Refresh: "Refresh",
	DeviceTip: "Please copy the link or scan the QR code to verify on another browser or device", Copy: "Copy", Copied: "Copied", Link: "Link for another device",
	QR: "QR code: continue on another device", DeviceTitle: "Continue on another device",
	CameraTip: "Please copy the link or scan the QR code to verify on another device", ThisDevice: "Use this device",
	OtherDone: "Verification completed", OtherDoneTip: "Please return to the original browser to continue",
	TimeoutTitle: "Time out", TimeoutTip: "Please follow the instructions",
	SendTitle: "Your photos were not sent", SendTip: "Check the connection, then try again. Nothing is lost.",
	LeaveTitle: "Leave this check?", LeaveTip: "The check ends here and its link stops working.", Stay: "Stay", Leave: "Leave",
	Expired: "Time out", ExpiredTip: "This link has run out. Ask for a new one.", UsedTip: "This check is finished. You can close this page.",
	Unknown: "This link does not work", UnknownTip: "Check that it is complete, or ask for a new one.",
	FrameDone: "You can go on in the page around this one.", NoScript: "This page needs JavaScript to use the camera.",
}

var indonesian = texts{
	Lang: "id", Dir: "ltr", Title: "Deteksi Liveness", Close: "Tinggalkan pemeriksaan ini",
	TipsTitle: "Ambil swafoto", TipsLead: "Kami memastikan Anda orang yang nyata. Kira-kira 40 detik.", Start: "Mulai",
	Fine:      "Foto Anda hanya dipakai untuk pemeriksaan ini.",
	Tips:      [4]string{"Lihat lurus ke kamera", "Cari cahaya merata, jangan membelakangi jendela", "Lepas masker, topi, dan kacamata gelap", "Pegang ponsel diam, setinggi mata"},
	NotCenter: "Posisikan wajah Anda di tengah bingkai", KeepStill: "Tetap diam, pengujian dimulai", Closer: "Mendekatlah",
	Occluded: "Jangan menutupi wajah Anda", FarLead: "Pegang ponsel sejauh lengan", NearLead: "Tetap lihat ke kamera",
	Picture: "Gambar kamera dalam bingkai oval, {percent} persen selesai",
	Trouble: "Kamera bermasalah?", OtherDevice: "Lanjutkan di perangkat lain",
	Checking: "Memeriksa foto Anda", KeepOpen: "Biarkan halaman ini terbuka.",
	Passed: "Deteksi liveness berhasil", Failed: "Deteksi liveness gagal", Next: "Langkah berikutnya", Again: "Coba lagi",
	Countdown: "Lanjut ke proses berikutnya dalam {second} detik.",
	Denied:    "Izin kamera ditolak", DeniedTip: "Berikan izin kamera\nMuat ulang halaman ini untuk memulai deteksi liveness", Refresh: "Muat ulang",
	DeviceTip: "Salin tautan atau pindai kode QR untuk verifikasi di peramban atau perangkat lain", Copy: "Salin", Copied: "Disalin", Link: "Tautan untuk perangkat lain",
	QR: "Kode QR: lanjutkan di perangkat lain", DeviceTitle: "Lanjutkan di perangkat lain",
	CameraTip: "Salin tautan atau pindai kode QR untuk verifikasi di perangkat lain", ThisDevice: "Pakai perangkat ini",
	OtherDone: "Verifikasi selesai", OtherDoneTip: "Kembali ke peramban semula untuk melanjutkan",
	TimeoutTitle: "Waktu habis", TimeoutTip: "Ikuti petunjuknya",
	SendTitle: "Foto Anda belum terkirim", SendTip: "Periksa koneksi, lalu coba lagi. Tidak ada yang hilang.",
	LeaveTitle: "Tinggalkan pemeriksaan ini?", LeaveTip: "Pemeriksaan berakhir di sini dan tautannya tidak berlaku lagi.", Stay: "Tetap di sini", Leave: "Tinggalkan",
	Expired: "Waktu habis", ExpiredTip: "Tautan ini sudah kedaluwarsa. Minta tautan baru.", UsedTip: "Pemeriksaan ini selesai. Anda dapat menutup halaman ini.",
	Unknown: "Tautan ini tidak berfungsi", UnknownTip: "Pastikan tautannya lengkap, atau minta yang baru.",
	FrameDone: "Anda dapat melanjutkan di halaman di sekitar ini.", NoScript: "Halaman ini memerlukan JavaScript untuk memakai kamera.",
}

var vietnamese = texts{
	Lang: "vi", Dir: "ltr", Title: "Xác thực khuôn mặt", Close: "Rời khỏi lần kiểm tra này",
	TipsTitle: "Chụp ảnh chân dung", TipsLead: "Chúng tôi kiểm tra rằng bạn là người thật. Mất khoảng 40 giây.", Start: "Bắt đầu",
	Fine:      "Ảnh của bạn chỉ dùng cho lần kiểm tra này.",
	Tips:      [4]string{"Nhìn thẳng vào máy ảnh", "Tìm nơi sáng đều, không có cửa sổ phía sau", "Bỏ khẩu trang, mũ và kính râm", "Giữ yên điện thoại, ngang tầm mắt"},
	NotCenter: "Đưa khuôn mặt vào giữa khung", KeepStill: "Giữ yên, bắt đầu kiểm tra", Closer: "Lại gần hơn",
	Occluded: "Đừng che khuôn mặt", FarLead: "Giữ điện thoại cách một sải tay", NearLead: "Tiếp tục nhìn vào máy ảnh",
	Picture: "Hình máy ảnh trong khung bầu dục, đã xong {percent} phần trăm",
	Trouble: "Máy ảnh gặp trục trặc?", OtherDevice: "Tiếp tục trên thiết bị khác",
	Checking: "Đang kiểm tra ảnh của bạn", KeepOpen: "Hãy giữ trang này mở.",
	Passed: "Xác thực khuôn mặt thành công", Failed: "Xác thực khuôn mặt không thành công", Next: "Bước tiếp theo", Again: "Thử lại",
	Countdown: "Sang bước tiếp theo sau {second} giây.",
	Denied:    "Quyền dùng máy ảnh bị từ chối", DeniedTip: "Hãy cấp quyền dùng máy ảnh\nTải lại trang này để bắt đầu xác thực", Refresh: "Tải lại",
	DeviceTip: "Sao chép liên kết hoặc quét mã QR để xác thực trên trình duyệt hoặc thiết bị khác", Copy: "Sao chép", Copied: "Đã sao chép", Link: "Liên kết cho thiết bị khác",
	QR: "Mã QR: tiếp tục trên thiết bị khác", DeviceTitle: "Tiếp tục trên thiết bị khác",
	CameraTip: "Sao chép liên kết hoặc quét mã QR để xác thực trên thiết bị khác", ThisDevice: "Dùng thiết bị này",
	OtherDone: "Đã xác thực xong", OtherDoneTip: "Quay lại trình duyệt ban đầu để tiếp tục",
	TimeoutTitle: "Hết thời gian", TimeoutTip: "Hãy làm theo hướng dẫn",
	SendTitle: "Ảnh của bạn chưa được gửi", SendTip: "Kiểm tra kết nối rồi thử lại. Không có gì bị mất.",
	LeaveTitle: "Rời khỏi lần kiểm tra này?", LeaveTip: "Lần kiểm tra kết thúc tại đây và liên kết không còn dùng được.", Stay: "Ở lại", Leave: "Rời đi",
	Expired: "Hết thời gian", ExpiredTip: "Liên kết này đã hết hạn. Hãy xin liên kết mới.", UsedTip: "Lần kiểm tra này đã xong. Bạn có thể đóng trang.",
	Unknown: "Liên kết này không dùng được", UnknownTip: "Kiểm tra liên kết đã đầy đủ chưa, hoặc xin liên kết mới.",
	FrameDone: "Bạn có thể tiếp tục ở trang bên ngoài.", NoScript: "Trang này cần JavaScript để dùng máy ảnh.",
}

var spanish = texts{
	Lang: "es", Dir: "ltr", Title: "Prueba de vida", Close: "Salir de esta comprobación",
	TipsTitle: "Tómese una selfi", TipsLead: "Comprobamos que usted es una persona real. Tarda unos 40 segundos.", Start: "Empezar",
	Fine:      "Sus fotos se usan solo para esta comprobación.",
	Tips:      [4]string{"Mire de frente a la cámara", "Busque luz uniforme, sin una ventana detrás", "Quítese la mascarilla, la gorra y las gafas oscuras", "Sujete el teléfono quieto, a la altura de los ojos"},
	NotCenter: "Lleve la cara al centro del marco", KeepStill: "Quédese quieto, empieza la prueba", Closer: "Acérquese",
	Occluded: "No se cubra la cara", FarLead: "Sujete el teléfono con el brazo extendido", NearLead: "Siga mirando a la cámara",
	Picture: "Imagen de la cámara en un marco ovalado, {percent} por ciento hecho",
	Trouble: "¿Problemas con la cámara?", OtherDevice: "Continuar en otro dispositivo",
	Checking: "Comprobamos sus fotos", KeepOpen: "Deje esta página abierta.",
	Passed: "Prueba de vida superada", Failed: "Prueba de vida no superada", Next: "Paso siguiente", Again: "Intentar de nuevo",
	Countdown: "El siguiente paso empieza en {second} segundos.",
	Denied:    "Permiso de cámara denegado", DeniedTip: "Conceda el permiso de cámara\nActualice esta página para empezar la prueba de vida", Refresh: "Actualizar",
	DeviceTip: "Copie el enlace o escanee el código QR para verificarse en otro navegador o dispositivo", Copy: "Copiar", Copied: "Copiado", Link: "Enlace para otro dispositivo",
	QR: "Código QR: continuar en otro dispositivo", DeviceTitle: "Continuar en otro dispositivo",
	CameraTip: "Copie el enlace o escanee el código QR para verificarse en otro dispositivo", ThisDevice: "Usar este dispositivo",
	OtherDone: "Verificación terminada", OtherDoneTip: "Vuelva al navegador original para continuar",
	TimeoutTitle: "Tiempo agotado", TimeoutTip: "Siga las instrucciones",
	SendTitle: "Sus fotos no se enviaron", SendTip: "Revise la conexión e intente de nuevo. No se ha perdido nada.",
	LeaveTitle: "¿Salir de esta comprobación?", LeaveTip: "La comprobación termina aquí y su enlace deja de funcionar.", Stay: "Quedarse", Leave: "Salir",
	Expired: "Tiempo agotado", ExpiredTip: "Este enlace ha caducado. Pida uno nuevo.", UsedTip: "Esta comprobación ha terminado. Puede cerrar la página.",
	Unknown: "Este enlace no funciona", UnknownTip: "Compruebe que está completo o pida uno nuevo.",
	FrameDone: "Puede seguir en la página que rodea a esta.", NoScript: "Esta página necesita JavaScript para usar la cámara.",
}

var thai = texts{
	Lang: "th", Dir: "ltr", Title: "การตรวจสอบใบหน้า", Close: "ออกจากการตรวจสอบนี้",
	TipsTitle: "ถ่ายภาพใบหน้า", TipsLead: "เราตรวจสอบว่าคุณเป็นบุคคลจริง ใช้เวลาประมาณ 40 วินาที", Start: "เริ่ม",
	Fine:      "ภาพของคุณใช้สำหรับการตรวจสอบครั้งนี้เท่านั้น",
	Tips:      [4]string{"มองตรงมาที่กล้อง", "หาแสงสม่ำเสมอ ไม่มีหน้าต่างด้านหลัง", "ถอดหน้ากาก หมวก และแว่นดำ", "ถือโทรศัพท์นิ่งๆ ที่ระดับสายตา"},
	NotCenter: "เลื่อนใบหน้าให้อยู่กลางกรอบ", KeepStill: "อยู่นิ่งๆ กำลังเริ่มตรวจสอบ", Closer: "เข้ามาใกล้ขึ้น",
	Occluded: "อย่าบังใบหน้า", FarLead: "ถือโทรศัพท์ห่างหนึ่งช่วงแขน", NearLead: "มองที่กล้องต่อไป",
	Picture: "ภาพจากกล้องในกรอบวงรี เสร็จแล้ว {percent} เปอร์เซ็นต์",
	Trouble: "กล้องมีปัญหา?", OtherDevice: "ทำต่อบนอุปกรณ์อื่น",
	Checking: "กำลังตรวจสอบภาพของคุณ", KeepOpen: "เปิดหน้านี้ไว้",
	Passed: "ตรวจสอบใบหน้าสำเร็จ", Failed: "ตรวจสอบใบหน้าไม่สำเร็จ", Next: "ขั้นตอนถัดไป", Again: "ลองอีกครั้ง",
	Countdown: "ไปขั้นตอนถัดไปใน {second} วินาที",
	Denied:    "ไม่ได้รับอนุญาตให้ใช้กล้อง", DeniedTip: "อนุญาตให้ใช้กล้อง\nโหลดหน้านี้ใหม่เพื่อเริ่มการตรวจสอบใบหน้า", Refresh: "โหลดใหม่",
	DeviceTip: "คัดลอกลิงก์หรือสแกนคิวอาร์โค้ดเพื่อยืนยันบนเบราว์เซอร์หรืออุปกรณ์อื่น", Copy: "คัดลอก", Copied: "คัดลอกแล้ว", Link: "ลิงก์สำหรับอุปกรณ์อื่น",
	QR: "คิวอาร์โค้ด: ทำต่อบนอุปกรณ์อื่น", DeviceTitle: "ทำต่อบนอุปกรณ์อื่น",
	CameraTip: "คัดลอกลิงก์หรือสแกนคิวอาร์โค้ดเพื่อยืนยันบนอุปกรณ์อื่น", ThisDevice: "ใช้อุปกรณ์นี้",
	OtherDone: "ยืนยันเสร็จแล้ว", OtherDoneTip: "กลับไปที่เบราว์เซอร์เดิมเพื่อทำต่อ",
	TimeoutTitle: "หมดเวลา", TimeoutTip: "ทำตามคำแนะนำ",
	SendTitle: "ยังไม่ได้ส่งภาพของคุณ", SendTip: "ตรวจสอบการเชื่อมต่อแล้วลองอีกครั้ง ไม่มีข้อมูลสูญหาย",
	LeaveTitle: "ออกจากการตรวจสอบนี้?", LeaveTip: "การตรวจสอบสิ้นสุดที่นี่และลิงก์จะใช้ไม่ได้อีก", Stay: "อยู่ต่อ", Leave: "ออก",
	Expired: "หมดเวลา", ExpiredTip: "ลิงก์นี้หมดอายุแล้ว ขอลิงก์ใหม่", UsedTip: "การตรวจสอบนี้เสร็จแล้ว ปิดหน้านี้ได้",
	Unknown: "ลิงก์นี้ใช้ไม่ได้", UnknownTip: "ตรวจสอบว่าลิงก์ครบถ้วน หรือขอลิงก์ใหม่",
	FrameDone: "ทำต่อได้ในหน้าที่อยู่รอบหน้านี้", NoScript: "หน้านี้ต้องใช้ JavaScript เพื่อใช้กล้อง",
}
